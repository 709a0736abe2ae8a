/** Max-pooling that remembers which channel each maximum came from. */

/** A row of channels pooled into fewer columns. */
export interface PooledPeaks {
  /** Largest value of each column; NaN where a column holds no finite value. */
  readonly values: Float32Array;
  /** Channel that value came from; the column's first channel where there is none. */
  readonly channels: Uint32Array;
}

/**
 * Pools channels into columns by their maximum, so that a single spike survives. Column c covers
 * the channels `floor(c * n / columns)` up to, not including, `floor((c + 1) * n / columns)`.
 * Values that are not finite are passed over.
 */
export function poolPeaks(values: Float32Array, columns: number): PooledPeaks {
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(
      `Cannot pool channels: got ${columns} columns, wanted a positive integer, pass 1 or more`,
    );
  }
  const width = Math.min(columns, values.length);
  const peaks = new Float32Array(width);
  const channels = new Uint32Array(width);
  for (let column = 0; column < width; column++) {
    const start = Math.floor(column * values.length / width);
    const end = Math.floor((column + 1) * values.length / width);
    const channel = peakChannel(values, start, end);
    channels[column] = channel;
    peaks[column] = Number.isFinite(values[channel]) ? values[channel]! : NaN;
  }
  return { values: peaks, channels };
}

/** The channel with the largest finite value in [start, end); `start` if none is finite. */
function peakChannel(values: Float32Array, start: number, end: number): number {
  let peak = -Infinity;
  let best = start;
  for (let channel = start; channel < end; channel++) {
    const value = values[channel]!;
    if (Number.isFinite(value) && value > peak) {
      peak = value;
      best = channel;
    }
  }
  return best;
}
