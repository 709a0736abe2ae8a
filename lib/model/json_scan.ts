/** Looking through JSON text without parsing it, in time that grows with its length alone. */

import { stringEnd } from "../num/python_numbers.ts";

/** Where the reader of safetensors, in Rust, gives up. */
const MOST_DEPTH = 128;

/** Whether brackets nest deeper than any file of a model does; what reads them may be slow then. */
export function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') i = stringEnd(text, i) - 1;
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    if (depth > MOST_DEPTH) return true;
  }
  return false;
}

/**
 * Finds the first key that one object of a JSON text names twice. `JSON.parse` keeps the last value
 * in silence; the safetensors format forbids it. The text must be one that `JSON.parse` takes.
 */
export function duplicateKey(text: string): string | null {
  /** Keys of the objects that are open, by depth; a header opens a million, one after another. */
  const keys: Set<string>[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "{") (keys[depth++] ??= new Set()).clear();
    else if (character === "}") depth--;
    else if (character === '"') {
      const end = stringEnd(text, i);
      const key = isKey(text, end) ? unescaped(text.slice(i, end)) : null;
      if (key !== null && keys[depth - 1]!.has(key)) return key;
      if (key !== null) keys[depth - 1]!.add(key);
      i = end - 1;
    }
  }
  return null;
}

/** A string is a key where a colon comes after it. */
function isKey(text: string, end: number): boolean {
  while (" \t\n\r".includes(text[end] ?? "x")) end++;
  return text[end] === ":";
}

function unescaped(quoted: string): string {
  return quoted.includes("\\") ? JSON.parse(quoted) : quoted.slice(1, -1);
}
