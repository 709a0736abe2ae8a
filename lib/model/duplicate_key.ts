/** The check `JSON.parse` leaves out: that no object names a key twice. */

/**
 * Finds the first key that one object of a JSON text names twice. `JSON.parse` keeps the last value
 * in silence; the safetensors format forbids it.
 */
export function duplicateKey(text: string): string | null {
  // Only braces and keys matter: a key is a string with a colon after it, wherever it stands.
  const tokens = /[{}]|"((?:[^"\\]|\\.)*)"(\s*:)?/g;
  const open: Set<string>[] = [];
  for (const [token, body, colon] of text.matchAll(tokens)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(`"${body}"`) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return null;
}
