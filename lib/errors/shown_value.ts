/** Values of others inside a message of ours. */

import { printable, shown } from "./shown_text.ts";

/** A value from a parsed file as a message may show it: as JSON, cut to about `limit` characters. */
export function shownValue(value: unknown, limit = 80): string {
  if (typeof value === "string") return shown(value, limit);
  const text = beginning(value, limit, 4);
  return printable(text.length <= limit ? text : `${text.slice(0, limit - 3)}...`);
}

/** JSON of at least the first `length` characters, less what lies too deep: values may be huge. */
function beginning(value: unknown, length: number, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, length));
  if (typeof value !== "object" || value === null) return String(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (depth === 0) return `${open}...${close}`;
  let text = "";
  for (const key of Object.keys(value).slice(0, length)) {
    if (text.length > length) break;
    if (text !== "") text += ",";
    if (!Array.isArray(value)) text += `${beginning(key, length, 0)}:`;
    text += beginning((value as Record<string, unknown>)[key], length - text.length, depth - 1);
  }
  return `${open}${text}${close}`;
}
