/**
 * The short name under which a model's records and figures are stored.
 *
 * @module
 */

/** Leaves room for prefixes and endings within the 255 bytes that file systems allow. */
const maxLength = 100;

/**
 * Turns a model's name into a file name: its last part, every run of characters other than letters,
 * digits, dot, underscore and hyphen replaced by one hyphen.
 *
 * @param name Name of a model or folder.
 * @returns A non-empty string of `A-Z a-z 0-9 . _ -` that begins with a letter or digit.
 *
 * @example A hub name, and one with markup
 * ```ts
 * import { modelSlug } from "./model_slug.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(modelSlug("Qwen/Qwen2.5-0.5B"), "Qwen2.5-0.5B");
 * assert.equal(modelSlug("my <b>model"), "my-b-model");
 * ```
 */
export function modelSlug(name: string): string {
  const last = name.split("/").findLast((part) => part !== "") ?? "";
  const safe = last
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    // A leading dot hides a file, a leading hyphen reads as an option.
    .replace(/^[._-]+/, "")
    .slice(0, maxLength)
    .replace(/-+$/, "");
  return safe === "" ? "model" : safe;
}
