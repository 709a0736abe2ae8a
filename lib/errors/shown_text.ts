/** Text of others inside a message of ours. */

/** Control, format and bidirectional characters, lone surrogates, and line separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A string from a file, a network or a user as a message may show it: in double quotes, characters
 * that a terminal would act on written as `\u{..}`, cut in the middle to about `limit` characters.
 */
export function shown(text: string, limit = 80): string {
  const half = Math.ceil(limit / 2);
  const cut = text.length <= limit ? text : `${text.slice(0, half)} ... ${text.slice(-half)}`;
  return `"${printable(cut).replaceAll('"', '\\"')}"`;
}

/** The text with characters that a terminal would act on written as `\u{..}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
