/** The short name under which a model's records and figures are stored. */

/** Leaves room for prefixes and endings within the 255 bytes that file systems allow. */
const MAX_LENGTH = 100;

/**
 * Turns a model's name into a file name: its last part, every run of characters other than letters,
 * digits, dot, underscore and hyphen replaced by one hyphen.
 */
export function modelSlug(name: string): string {
  const last = name.split("/").findLast((part) => part !== "") ?? "";
  const safe = last
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    // A leading dot hides a file, a leading hyphen reads as an option.
    .replace(/^[._-]+/, "")
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, "");
  return safe === "" ? "model" : safe;
}
