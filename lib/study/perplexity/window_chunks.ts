/** Most windows of a chunk: a killed run repeats at most one chunk. */
const CHUNK_WINDOWS = 16;

/** How many windows go through all blocks together, so that their hidden states stay in a budget. */
export function windowsPerChunk(
  windowLength: number,
  hiddenSize: number,
  versions: number,
  stateBytes: number,
): number {
  const fitting = Math.floor(stateBytes / (4 * windowLength * hiddenSize * versions));
  return Math.max(1, Math.min(CHUNK_WINDOWS, fitting));
}

/** Cuts a list into chunks; the last may be shorter. */
export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}
