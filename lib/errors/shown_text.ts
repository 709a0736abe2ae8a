/** Text of others inside a message of ours. */

/** Control, format and bidirectional characters, lone surrogates, and line separators. */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A string from a file, a network or a user as a message may show it: in double quotes, characters
 * that a terminal would act on written as `\u{..}`, cut in the middle to about `limit` characters.
 */
export function shown(text: string, limit = 80): string {
  return `"${printable(cut(text, limit)).replaceAll('"', '\\"')}"`;
}

/** A message of any length and content as one line that a terminal can show. */
export function shownLine(text: string, limit = 2000): string {
  const lines = cut(text, limit).split("\n").map((line) => line.trim());
  return printable(lines.filter((line) => line !== "").join(" "));
}

/** The text, without its middle where it is longer than the limit. */
function cut(text: string, limit: number): string {
  const half = Math.ceil(limit / 2);
  return text.length <= limit ? text : `${text.slice(0, half)} ... ${text.slice(-half)}`;
}

/** The text with characters that a terminal would act on written as `\u{..}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, codePointText);
}

/** A character by its number, as `\u{1b}`. */
export function codePointText(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
