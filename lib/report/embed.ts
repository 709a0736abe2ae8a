/** How data and programs are put between `<script>` tags without being able to end them. */

/**
 * Returns a value as JSON that can stand inside `<script type="application/json">`: every `<` is
 * written as an escape, so neither `</script` nor `<!--` can occur. Numbers that JSON has no word
 * for (NaN, infinities) become `null`.
 */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/**
 * Returns a JavaScript program that means the same and can stand inside `<script>`: the sequences
 * `</script` and `<!--`, which can only occur in its strings, comments and regular expressions,
 * get a backslash that these ignore.
 */
export function embedScript(source: string): string {
  return source.replaceAll(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "<\\!--");
}
