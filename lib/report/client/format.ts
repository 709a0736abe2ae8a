/** How the page writes numbers and layer names. */

/**
 * Writes a number in three significant digits, zeros kept so that numbers below each other compare:
 * plain between 0.001 and 99,999, else as a power of ten.
 */
export function formatDigits(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e5) return sign + size.toExponential(2);
  return sign + (size >= 1000 ? String(Math.round(size)) : size.toPrecision(3));
}

/** Writes a number as {@linkcode formatDigits} does, without zeros at the end. */
export function formatNumber(value: number | null | undefined): string {
  const digits = formatDigits(value);
  return digits.includes(".") ? digits.replace(/\.?0*(?=e|$)/, "") : digits;
}

/** Writes a factor with its times sign. */
export function formatFactor(value: number): string {
  return Number.isFinite(value) ? `${formatDigits(value)}×` : "–";
}

/** Shortens the name of a module to what tells it apart: the block's number and the family. */
export function shortName(name: string): string {
  const match = /\.(\d+)\.(?:.*\.)?([^.]+)$/.exec(name);
  return match ? `L${match[1]} ${match[2]}` : name;
}
