/** The short name under which a model's records and figures are stored. */

/** Leave room for prefixes and endings within the 255 bytes that file systems allow. */
const MOST_LETTERS = 100;
const MOST_BYTES = 180;

/**
 * Turns a model's name into a file name: its last part, every run of characters other than letters and
 * digits of any script, dot, underscore and hyphen replaced by one hyphen. Equal names that are spelt
 * with other code points (NFC and NFD) give one file name.
 */
export function modelSlug(name: string): string {
  const last = name.split("/").findLast((part) => part !== "") ?? "";
  const whole = last.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-")
    // A leading dot hides a file, a leading hyphen reads as an option, a mark has no letter to stand on.
    .replace(/^[._\-\p{M}]+/u, "");
  const safe = cut(whole).replace(/-+$/, "");
  return safe === "" ? "model" : safe;
}

/** As many letters as fit. */
function cut(text: string): string {
  const encoder = new TextEncoder();
  let bytes = 0;
  let short = "";
  for (const letter of [...text].slice(0, MOST_LETTERS)) {
    bytes += encoder.encode(letter).length;
    if (bytes > MOST_BYTES) break;
    short += letter;
  }
  return short;
}
