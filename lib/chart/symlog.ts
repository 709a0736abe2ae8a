/** The symlog scale of Vega with constant 1: logarithmic far from zero, linear near it. */

/** The place of a value on the scale. */
export function symlog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

/** The value at a place; finite also beyond the largest number there is. */
export function inverseSymlog(place: number): number {
  return Math.sign(place) * Math.min(1e308, Math.expm1(Math.abs(place)));
}
