/**
 * How the error kernel cuts its product into tiles, and what a tile costs.
 *
 * A workgroup computes `rows x tokens` outputs. It walks along the inputs in steps of `depth`; for
 * each step it brings `depth x rows` rounding errors and `depth x tokens` activations into workgroup
 * memory, from which each thread multiplies a `threadRows x threadTokens` block in registers.
 */

import { AwqDiagError } from "../../errors/awq_diag_error.ts";

/** Sizes of a tile. */
export interface Tiling {
  /** Output channels of a workgroup, a multiple of 32. */
  readonly rows: number;
  /** Tokens of a workgroup, a multiple of 32. */
  readonly tokens: number;
  /** Inputs per step; weights and activations are padded to a multiple of it. */
  readonly depth: number;
  /** Output channels of a thread, a multiple of 4. */
  readonly threadRows: number;
  /** Tokens of a thread, a multiple of 4. */
  readonly threadTokens: number;
}

/** What a device allows a workgroup. */
type WorkgroupLimits = Pick<
  GPUSupportedLimits,
  "maxComputeInvocationsPerWorkgroup" | "maxComputeWorkgroupStorageSize"
>;

/**
 * The tilings of production; {@linkcode chooseTiling} picks by the number of tokens. 477 tokens, the
 * protocol's passages in Qwen's tokens, fill five tiles of 96 to 99 %, but four of 128 to 93 %.
 */
export const DEFAULT_TILINGS: readonly Tiling[] = [
  { rows: 128, tokens: 128, depth: 16, threadRows: 8, threadTokens: 8 },
  { rows: 128, tokens: 96, depth: 16, threadRows: 8, threadTokens: 8 },
];

/** Threads of a workgroup. */
export function threadCount({ rows, tokens, threadRows, threadTokens }: Tiling): number {
  return (rows / threadRows) * (tokens / threadTokens);
}

/** Bytes of workgroup memory of a tile. */
export function workgroupBytes(tiling: Tiling): number {
  const { rows, tokens, depth } = tiling;
  return 4 * (depth * (rows + tokens) + threadCount(tiling));
}

/** The smallest multiple that is no less than a count. */
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
export function tilingName({ rows, tokens, depth, threadRows, threadTokens }: Tiling): string {
  return `${rows}x${tokens}x${depth} ${threadRows}x${threadTokens}`;
}

/** Refuses a tiling that the kernel cannot be written for or the device cannot run. */
export function assertTiling(tiling: Tiling, limits: WorkgroupLimits): void {
  const { rows, tokens, threadRows, threadTokens } = tiling;
  const threads = threadCount(tiling);
  const problem = [
    [rows % 32 !== 0 || tokens % 32 !== 0, "rows and tokens in multiples of 32"],
    [rows % threadRows !== 0 || tokens % threadTokens !== 0, "blocks that divide the tile"],
    [threadRows % 4 !== 0 || threadTokens % 4 !== 0, "vectors that divide the block"],
    // A thread then loads the same four output channels at every step, and keeps their grids.
    [threads % (rows / 4) !== 0, "a multiple of rows / 4 threads"],
    [threads > limits.maxComputeInvocationsPerWorkgroup, "no more threads than the device runs"],
    [workgroupBytes(tiling) > limits.maxComputeWorkgroupStorageSize, "less workgroup memory"],
  ].find(([wrong]) => wrong);
  if (problem === undefined) return;
  throw new AwqDiagError(
    `Cannot compute in tiles of ${tilingName(tiling)}: got ${threads} threads with ${
      workgroupBytes(tiling)
    } bytes, wanted ${problem[1]}, choose other sizes`,
  );
}
