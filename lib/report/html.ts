/**
 * Markup in which every value is escaped unless it is markup itself, so that a model name with
 * tags in it stays text without anybody having to remember to escape it.
 */

/** A piece of markup that may stand in a page as it is. */
export interface Html {
  /** The markup. */
  readonly markup: string;
}

/** What may stand in a hole of an {@linkcode html} template: text, a number, markup, or a list of these. */
export type HtmlValue = string | number | Html | readonly HtmlValue[];

/**
 * Returns text with the five characters escaped that mean something in HTML, so that it reads the
 * same between tags and inside a quoted attribute.
 */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/**
 * Joins a template literal into markup; values are escaped unless they are markup already.
 * Attributes must be quoted in the template.
 */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return { markup: strings.reduce((out, part, i) => out + render(values[i - 1]!) + part) };
}

/** Marks a string as markup. For text that this project wrote: never for what came in a record. */
export function trustedHtml(markup: string): Html {
  return { markup };
}

function render(value: HtmlValue): string {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return "markup" in value ? value.markup : value.map(render).join("");
}
