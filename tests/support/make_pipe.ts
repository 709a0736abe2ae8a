/** A named pipe, which hangs whoever opens it. Deno has no call for it; Windows has no such files. */
export function makePipe(path: string): void {
  const library = Deno.build.os === "darwin" ? "libSystem.dylib" : "libc.so.6";
  const libc = Deno.dlopen(library, {
    mkfifo: { parameters: ["buffer", "u32"], result: "i32" },
  });
  const failed = libc.symbols.mkfifo(new TextEncoder().encode(`${path}\0`), 0o600);
  libc.close();
  if (failed !== 0) throw new Error(`mkfifo does not make ${path}`);
}
