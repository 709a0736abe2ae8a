/**
 * Registers a test of a file that loads transformers.js. On its first import the library reads files
 * of its own in the background, which may end during any later test: operations are not watched here.
 */
export function testBesideLibrary(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false });
}
