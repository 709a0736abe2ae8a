/** Markup in which every value is escaped unless it is markup itself: a name with tags stays text. */

export interface Html {
  readonly markup: string;
}

/** What may stand in a hole of an `html` template. */
export type HtmlValue = string | number | Html | readonly HtmlValue[];

/** Escapes what means something in HTML, between tags and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Joins a template literal into markup. Attributes must be quoted in the template. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return { markup: strings.reduce((out, part, i) => out + render(values[i - 1]!) + part) };
}

function render(value: HtmlValue): string {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return "markup" in value ? value.markup : value.map(render).join("");
}

/** Takes text that this project wrote for markup; never text that came in a record. */
export function trustedHtml(markup: string): Html {
  return { markup };
}

/** A value as JSON that cannot end its `<script>`; NaN and infinities become `null`. */
export function embedJson(value: unknown): Html {
  return trustedHtml(JSON.stringify(value).replaceAll("<", "\\u003c"));
}

/**
 * A program that means the same and cannot end its `<script>`: `</script` and `<!--` occur only in
 * its strings, comments and regular expressions, where a backslash before them is ignored.
 */
export function embedScript(source: string): Html {
  const safe = source.replaceAll(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "<\\!--");
  return trustedHtml(safe);
}
