import assert from "node:assert/strict";

/** Asserts that two numbers differ by at most `relative` of the wanted one, or by `absolute`. */
export function closeTo(
  actual: number,
  wanted: number,
  relative: number,
  what = "value",
  absolute = 0,
): void {
  const allowed = Math.max(relative * Math.abs(wanted), absolute);
  assert.ok(
    Math.abs(actual - wanted) <= allowed,
    `${what}: got ${actual}, wanted ${wanted} within ${relative} relative or ${absolute}`,
  );
}

/** Asserts that two arrays are equally long and close element by element. */
export function allCloseTo(
  actual: ArrayLike<number>,
  wanted: ArrayLike<number>,
  relative: number,
  what = "array",
  absolute = 0,
): void {
  assert.equal(actual.length, wanted.length, `${what}: length`);
  for (let i = 0; i < wanted.length; i++) {
    closeTo(actual[i]!, wanted[i]!, relative, `${what}[${i}]`, absolute);
  }
}
