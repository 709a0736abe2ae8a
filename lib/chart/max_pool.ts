/** Fewer columns without losing a spike. */

/**
 * Splits values into runs of nearly equal length and keeps the largest of each, so that a single
 * outlier channel among thousands is still drawn at its full height.
 */
export function maxPool(values: ArrayLike<number>, columns: number): Float64Array {
  const count = Math.min(columns, values.length);
  const pooled = new Float64Array(count).fill(-Infinity);
  for (let channel = 0; channel < values.length; channel++) {
    const column = Math.floor((channel * count) / values.length);
    pooled[column] = Math.max(pooled[column]!, values[channel]!);
  }
  return pooled;
}
