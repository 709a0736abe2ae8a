/**
 * Numbers as text. Figures and pages write a true minus, U+2212; a terminal gets ASCII. The
 * interactive page bundles this file as text, so it imports nothing.
 */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** The nearest number of so many digits: a figure shows three, so its spec needs no sixteen. */
export function toSignificant(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}

/** A number's text with a true minus. */
export function withMinus(text: string): string {
  return text.replace("-", "−");
}

/** So many decimals, as in `−0.04`. */
export function formatFixed(value: number, decimals: number): string {
  return withMinus(value.toFixed(decimals));
}

/** So many digits in ASCII, zeros kept, such as `0.0379`; below 0.001 as `3.65e-5`. */
export function formatSignificant(value: number, digits: number): string {
  return Math.abs(value) < 1e-3 ? value.toExponential(digits - 1) : value.toPrecision(digits);
}

/**
 * Three digits, zeros kept so that numbers below each other compare: plain between 0.001 and 99,999,
 * else with an exponent.
 */
export function formatDigits(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size === 0) return "0";
  const plain = size >= 1000 && size < 1e5;
  return (value < 0 ? "−" : "") + (plain ? String(Math.round(size)) : formatSignificant(size, 3));
}

/** As {@linkcode formatDigits}, without zeros at the end. */
export function formatNumber(value: number | null | undefined): string {
  const digits = formatDigits(value);
  return digits.includes(".") ? digits.replace(/\.?0*(?=e|$)/, "") : digits;
}

/** A factor with its times sign. */
export function formatFactor(value: number): string {
  return Number.isFinite(value) ? `${formatDigits(value)}×` : "–";
}

/** Few letters, as for a tick of an axis: plain from 0.001 to 9999, else such as `2·10⁶`. */
export function formatShort(value: number): string {
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e4)) return sign + String(toSignificant(size, 3));
  const exponent = Math.floor(Math.log10(size) + 1e-9);
  const mantissa = toSignificant(size / 10 ** exponent, 2);
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  const power = `10${exponent < 0 ? "⁻" : ""}${digits.join("")}`;
  return sign + (mantissa === 1 ? power : `${mantissa}·${power}`);
}

/** So many digits, zeros kept, from 0.001 to where it has more; else {@linkcode formatShort}. */
export function formatKeepingZeros(value: number, digits: number): string {
  const size = Math.abs(value);
  const fits = size >= 1e-3 && size < 10 ** digits;
  return fits ? withMinus(value.toPrecision(digits)) : formatShort(value);
}
