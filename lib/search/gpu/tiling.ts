/**
 * How the error kernel cuts its product into tiles, and what a tile costs.
 *
 * A workgroup computes `rows x tokens` outputs. It walks along the inputs in steps of `depth`; for
 * each step it brings `depth x rows` rounding errors and `depth x tokens` activations into workgroup
 * memory, from which each thread multiplies a `threadRows x threadTokens` block in registers.
 */

/** Sizes of a tile. */
export interface Tiling {
  /** Output channels of a workgroup, a multiple of 32. */
  readonly rows: number;
  /** Tokens of a workgroup, a multiple of 32. */
  readonly tokens: number;
  /** Inputs per step. */
  readonly depth: number;
  /** Output channels of a thread. */
  readonly threadRows: number;
  /** Tokens of a thread. */
  readonly threadTokens: number;
  /** Values that a thread reads from workgroup memory at once. */
  readonly vector: 1 | 2 | 4;
  /** Copies of the workgroup memory; with two, the next step is stored while one is multiplied. */
  readonly buffers: 1 | 2;
}

/** What a device allows a workgroup; a part of `GPUSupportedLimits`. */
export interface WorkgroupLimits {
  /** Most threads. */
  readonly maxComputeInvocationsPerWorkgroup: number;
  /** Most bytes of workgroup memory. */
  readonly maxComputeWorkgroupStorageSize: number;
}

/**
 * The tilings of production; {@linkcode chooseTiling} picks by the number of tokens. 477 tokens, the
 * protocol's passages in Qwen's tokens, fill five tiles of 96 to 99 %, but four of 128 to 93 %.
 */
export const DEFAULT_TILINGS: readonly Tiling[] = [
  { rows: 128, tokens: 128, depth: 16, threadRows: 8, threadTokens: 8, vector: 4, buffers: 1 },
  { rows: 128, tokens: 96, depth: 16, threadRows: 8, threadTokens: 8, vector: 4, buffers: 1 },
];

/** Threads of a workgroup. */
export function threadCount({ rows, tokens, threadRows, threadTokens }: Tiling): number {
  return (rows / threadRows) * (tokens / threadTokens);
}

/** Workgroup memory of a tile. */
export function workgroupBytes(tiling: Tiling): number {
  const { rows, tokens, depth, buffers } = tiling;
  return 4 * (buffers * depth * (rows + tokens) + threadCount(tiling));
}

/**
 * Inputs of a turn of the kernel's loop: weights and activations are padded to a multiple of it.
 */
export function turnDepth({ depth, buffers }: Tiling): number {
  return depth * buffers;
}

/** The smallest multiple that holds some number of things. */
export function padTo(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}

/** The least common multiple. */
export function commonMultiple(numbers: readonly number[]): number {
  const divisor = (a: number, b: number): number => b === 0 ? a : divisor(b, a % b);
  return numbers.reduce((common, n) => common * n / divisor(common, n), 1);
}

/** The tiling that wastes least on padding. */
export function chooseTiling(tilings: readonly Tiling[], tokens: number): Tiling {
  return tilings.reduce((best, tiling) =>
    padTo(tokens, tiling.tokens) < padTo(tokens, best.tokens) ? tiling : best
  );
}

/** A short name, for tables and labels. */
export function tilingName(tiling: Tiling): string {
  const { rows, tokens, depth, threadRows, threadTokens, vector, buffers } = tiling;
  return `${rows}x${tokens}x${depth} ${threadRows}x${threadTokens} v${vector} b${buffers}`;
}

/** Refuses a tiling that the kernel cannot be written for or the device cannot run. */
export function assertTiling(tiling: Tiling, limits: WorkgroupLimits): void {
  const { rows, tokens, threadRows, threadTokens, vector } = tiling;
  const threads = threadCount(tiling);
  const problem = [
    [rows % 32 !== 0 || tokens % 32 !== 0, "rows and tokens in multiples of 32"],
    [rows % threadRows !== 0 || tokens % threadTokens !== 0, "blocks that divide the tile"],
    [threadRows % vector !== 0 || threadTokens % vector !== 0, "vectors that divide the block"],
    // A thread then loads the same four output channels at every step, and keeps their grids.
    [threads % (rows / 4) !== 0, "a multiple of rows / 4 threads"],
    [threads > limits.maxComputeInvocationsPerWorkgroup, "no more threads than the device runs"],
    [workgroupBytes(tiling) > limits.maxComputeWorkgroupStorageSize, "less workgroup memory"],
  ].find(([wrong]) => wrong);
  if (problem === undefined) return;
  throw new RangeError(
    `Cannot compute in tiles of ${tilingName(tiling)}: got ${threads} threads with ${
      workgroupBytes(tiling)
    } bytes, wanted ${problem[1]}, choose other sizes`,
  );
}
