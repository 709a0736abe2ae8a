/**
 * How data and programs are put between `<script>` tags without being able to end them.
 *
 * @module
 */

/**
 * Returns a value as JSON that can stand inside `<script type="application/json">`: every `<` is
 * written as an escape, so neither `</script` nor `<!--` can occur. Numbers that JSON has no word
 * for (NaN, infinities) become `null`.
 *
 * @param value Anything that JSON can hold
 * @returns One line of JSON
 *
 * @example A name that tries to end the script
 * ```ts
 * import { embedJson } from "./embed.ts";
 * import assert from "node:assert/strict";
 *
 * const json = embedJson({ model: "</script>" });
 * assert.equal(json, '{"model":"\\u003c/script>"}');
 * assert.deepEqual(JSON.parse(json), { model: "</script>" });
 * ```
 */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/**
 * Returns a JavaScript program that means the same and can stand inside `<script>`: the sequences
 * `</script` and `<!--`, which can only occur in its strings, comments and regular expressions,
 * get a backslash that these ignore.
 *
 * @param source JavaScript
 * @returns JavaScript
 *
 * @example A program that writes a tag
 * ```ts
 * import { embedScript } from "./embed.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(embedScript('x = "</script>"'), String.raw`x = "<\/script>"`);
 * ```
 */
export function embedScript(source: string): string {
  return source.replaceAll(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "<\\!--");
}
