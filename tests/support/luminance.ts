/** How light a colour is. */

/** Relative luminance of a `#rrggbb` colour, WCAG 2.2. */
export function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((start) => {
    const part = parseInt(color.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
