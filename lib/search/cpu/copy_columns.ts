/** Copies neighbouring columns of a matrix. */
export function copyColumns(
  rows: Float32Array,
  columns: number,
  first: number,
  width: number,
  into: Float32Array,
): void {
  for (let start = first, to = 0; start < rows.length; start += columns, to += width) {
    into.set(rows.subarray(start, start + width), to);
  }
}
