/** Figures as text that can be compared: specs without the theme, SVG without the last digits. */

/** A spec without its theme, which has a snapshot of its own. */
export function withoutTheme(spec: object): object {
  return { ...spec, config: "the theme" };
}

/**
 * SVG with coordinates rounded to whole pixels, one element a line. Other versions of the machine's
 * maths may differ in the last digits, and nobody sees those.
 */
export function roundSvg(svg: string): string {
  return svg
    .replace(/-?\d+\.\d+(?:e-?\d+)?/g, (number) => String(Math.round(Number(number)) + 0))
    .replaceAll("><", ">\n<");
}
