/**
 * Numbers that JSON does not know, as Python's `json.dump` writes them all the same: `NaN`,
 * `Infinity` and `-Infinity`.
 */

/** Replaces each such literal in a JSON text; strings are stepped over, each in one go. */
export function replacePythonNumbers(json: string, replace: (literal: string) => string): string {
  const parts: string[] = [];
  for (let start = 0; start < json.length;) {
    const quote = json.indexOf('"', start);
    const open = quote === -1 ? json.length : quote;
    parts.push(json.slice(start, open).replace(/-?\b(?:NaN|Infinity)\b/g, replace));
    start = stringEnd(json, open);
    parts.push(json.slice(open, start));
  }
  return parts.join("");
}

/** Where the string that opens at `start` ends: behind its closing quote, or at the end of the text. */
export function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1;) {
    let before = quote;
    while (text[before - 1] === "\\") before--;
    if ((quote - before) % 2 === 0) return quote + 1;
    quote = text.indexOf('"', quote + 1);
  }
  return text.length;
}
