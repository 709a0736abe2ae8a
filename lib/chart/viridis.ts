/** The viridis colour map, for colours that are mixed with light before they reach Vega. */

/** Red, green, blue, each 0 to 255. */
type Rgb = readonly [number, number, number];

/** Seventeen evenly spaced colours of viridis (Smith and van der Walt, CC0), as Vega has them. */
const VIRIDIS: readonly Rgb[] = [
  [68, 1, 84],
  [72, 25, 107],
  [71, 45, 123],
  [66, 64, 134],
  [59, 82, 139],
  [52, 99, 141],
  [44, 114, 142],
  [39, 130, 142],
  [33, 145, 141],
  [31, 159, 136],
  [40, 174, 128],
  [62, 188, 116],
  [93, 201, 99],
  [130, 211, 76],
  [171, 220, 50],
  [213, 226, 27],
  [253, 231, 37],
];

/** The colour at a place on the map. */
export function viridis(t: number, light = 1): string {
  const place = Math.min(1, Math.max(0, t)) * (VIRIDIS.length - 1);
  const index = Math.min(VIRIDIS.length - 2, Math.floor(place));
  const [below, above] = [VIRIDIS[index]!, VIRIDIS[index + 1]!];
  let code = 0;
  for (let channel = 0; channel < 3; channel++) {
    const mixed = below[channel]! + (above[channel]! - below[channel]!) * (place - index);
    code = code * 256 + Math.min(255, Math.round(mixed * light));
  }
  return `#${code.toString(16).padStart(6, "0")}`;
}
