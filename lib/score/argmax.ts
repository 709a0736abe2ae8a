/**
 * Index of the largest value of a slice; of equal ones the first.
 *
 * @param values Values, such as the logits of all positions.
 * @param start Index of the first value of the slice.
 * @param end Index after its last value.
 * @returns An index from `start` to `end - 1`; NaN is never the largest, unless all are.
 * @throws {RangeError} If the slice is empty or not inside the values.
 *
 * @example The first of two tied tokens
 * ```ts
 * import { argmax } from "./argmax.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(argmax(Float32Array.of(9, 1, 5, 5), 1, 4), 2);
 * ```
 */
export function argmax(values: Float32Array, start: number, end: number): number {
  if (!(start >= 0 && start < end && end <= values.length)) {
    throw new RangeError(
      `Cannot look for the largest value: got the slice ${start} to ${end} of ${values.length} values, wanted at least one value inside, check the shape of the logits`,
    );
  }
  let largest = -Infinity;
  let index = start;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    if (value > largest) {
      largest = value;
      index = i;
    }
  }
  return index;
}
