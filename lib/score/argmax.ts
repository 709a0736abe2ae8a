/** Index of the largest value of a slice; of equal ones the first. */
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
