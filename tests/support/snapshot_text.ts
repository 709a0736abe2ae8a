/** Figures as text that can be compared. */

/** A spec without its theme. */
export function withoutTheme(spec: object): object {
  return { ...spec, config: "the theme" };
}
