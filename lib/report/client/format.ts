/**
 * How the page writes numbers and layer names.
 *
 * @module
 */

/**
 * Writes a number in three significant digits, zeros kept so that numbers below each other compare:
 * plain between 0.001 and 99,999, else as a power of ten.
 *
 * @param value A number, or nothing
 * @returns Its text; an en dash for what is missing or not finite
 *
 * @example Large, small and missing
 * ```ts
 * import { formatDigits } from "./format.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(formatDigits(1.6), "1.60");
 * assert.equal(formatDigits(0.0000846), "8.46e-5");
 * assert.equal(formatDigits(-0.29148), "−0.291");
 * assert.equal(formatDigits(null), "–");
 * ```
 */
export function formatDigits(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e5) return sign + size.toExponential(2);
  return sign + (size >= 1000 ? String(Math.round(size)) : size.toPrecision(3));
}

/**
 * Writes a number as {@linkcode formatDigits} does, without zeros at the end.
 *
 * @param value A number, or nothing
 * @returns Its text
 *
 * @example A count and a ratio
 * ```ts
 * import { formatNumber } from "./format.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(formatNumber(3), "3");
 * assert.equal(formatNumber(0.1250001), "0.125");
 * ```
 */
export function formatNumber(value: number | null | undefined): string {
  const digits = formatDigits(value);
  return digits.includes(".") ? digits.replace(/\.?0*(?=e|$)/, "") : digits;
}

/**
 * Writes a factor with its times sign.
 *
 * @param value A ratio such as a gain
 * @returns Three significant digits and a times sign
 *
 * @example A gain
 * ```ts
 * import { formatFactor } from "./format.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(formatFactor(1.1), "1.10×");
 * assert.equal(formatFactor(28.9), "28.9×");
 * ```
 */
export function formatFactor(value: number): string {
  return Number.isFinite(value) ? `${formatDigits(value)}×` : "–";
}

/**
 * Shortens the name of a module to what tells it apart: the block's number and the family.
 *
 * @param name Module name in the checkpoint
 * @returns Such as `L3 down_proj`; the name itself if it holds no block number
 *
 * @example A module of the third block
 * ```ts
 * import { shortName } from "./format.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(shortName("model.layers.3.mlp.down_proj"), "L3 down_proj");
 * ```
 */
export function shortName(name: string): string {
  const match = /\.(\d+)\.(?:.*\.)?([^.]+)$/.exec(name);
  return match ? `L${match[1]} ${match[2]}` : name;
}
