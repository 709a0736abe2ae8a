/**
 * How the error kernel cuts its product into tiles, and what a tile costs.
 *
 * A workgroup computes `rows x tokens` outputs. It walks along the inputs in steps of `depth`; for
 * each step it brings `depth x rows` rounding errors and `depth x tokens` activations into workgroup
 * memory, from which each thread multiplies a `threadRows x threadTokens` block in registers.
 *
 * @module
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

/**
 * Threads of a workgroup.
 *
 * @param tiling Sizes of a tile.
 * @returns One per block of outputs.
 *
 * @example 128 x 96 outputs in blocks of 8 x 8
 * ```ts
 * import { DEFAULT_TILINGS, threadCount } from "./tiling.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(DEFAULT_TILINGS.map(threadCount), [256, 192]);
 * ```
 */
export function threadCount({ rows, tokens, threadRows, threadTokens }: Tiling): number {
  return (rows / threadRows) * (tokens / threadTokens);
}

/**
 * Workgroup memory of a tile.
 *
 * @param tiling Sizes of a tile.
 * @returns Bytes, with the sums of the threads.
 *
 * @example 16 steps of 128 + 128 values, and 256 sums
 * ```ts
 * import { DEFAULT_TILINGS, workgroupBytes } from "./tiling.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(workgroupBytes(DEFAULT_TILINGS[0]!), 16 * 1024 + 1024);
 * ```
 */
export function workgroupBytes(tiling: Tiling): number {
  const { rows, tokens, depth, buffers } = tiling;
  return 4 * (buffers * depth * (rows + tokens) + threadCount(tiling));
}

/**
 * Inputs of a turn of the kernel's loop: weights and activations are padded to a multiple of it.
 *
 * @param tiling Sizes of a tile.
 * @returns Steps of a turn times inputs of a step.
 *
 * @example One buffer, one step a turn
 * ```ts
 * import { DEFAULT_TILINGS, turnDepth } from "./tiling.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(turnDepth(DEFAULT_TILINGS[0]!), 16);
 * ```
 */
export function turnDepth({ depth, buffers }: Tiling): number {
  return depth * buffers;
}

/**
 * The smallest multiple that holds some number of things.
 *
 * @param count How many, at least 0.
 * @param multiple A positive integer.
 * @returns `count` rounded up.
 *
 * @example 477 tokens in tiles of 96
 * ```ts
 * import { padTo } from "./tiling.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(padTo(477, 96), 480);
 * assert.equal(padTo(0, 96), 0);
 * ```
 */
export function padTo(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}

/**
 * The least common multiple.
 *
 * @param numbers Positive integers.
 * @returns The smallest number that all of them divide; 1 if there are none.
 *
 * @example 16 and 24
 * ```ts
 * import { commonMultiple } from "./tiling.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(commonMultiple([16, 24]), 48);
 * ```
 */
export function commonMultiple(numbers: readonly number[]): number {
  const divisor = (a: number, b: number): number => b === 0 ? a : divisor(b, a % b);
  return numbers.reduce((common, n) => common * n / divisor(common, n), 1);
}

/**
 * The tiling that wastes least on padding.
 *
 * @param tilings Tilings to choose from, the preferred first; at least one.
 * @param tokens Number of tokens.
 * @returns The first with the fewest padded tokens.
 *
 * @example Five tiles of 96 waste 3 of 480, four of 128 waste 35 of 512
 * ```ts
 * import { chooseTiling, DEFAULT_TILINGS } from "./tiling.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(chooseTiling(DEFAULT_TILINGS, 477).tokens, 96);
 * assert.equal(chooseTiling(DEFAULT_TILINGS, 2048).tokens, 128);
 * ```
 */
export function chooseTiling(tilings: readonly Tiling[], tokens: number): Tiling {
  return tilings.reduce((best, tiling) =>
    padTo(tokens, tiling.tokens) < padTo(tokens, best.tokens) ? tiling : best
  );
}

/**
 * A short name, for tables and labels.
 *
 * @param tiling Sizes of a tile.
 * @returns Rows x tokens x depth, block of a thread, vector width and buffers.
 *
 * @example The preferred tiling
 * ```ts
 * import { DEFAULT_TILINGS, tilingName } from "./tiling.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(tilingName(DEFAULT_TILINGS[0]!), "128x128x16 8x8 v4 b1");
 * ```
 */
export function tilingName(tiling: Tiling): string {
  const { rows, tokens, depth, threadRows, threadTokens, vector, buffers } = tiling;
  return `${rows}x${tokens}x${depth} ${threadRows}x${threadTokens} v${vector} b${buffers}`;
}

/**
 * Refuses a tiling that the kernel cannot be written for or the device cannot run.
 *
 * @param tiling Sizes of a tile.
 * @param limits What the device allows.
 * @throws {RangeError} If sizes do not divide each other or exceed a limit.
 *
 * @example A block that does not divide the tile
 * ```ts
 * import { assertTiling, DEFAULT_TILINGS } from "./tiling.ts";
 * import assert from "node:assert/strict";
 *
 * const limits = { maxComputeInvocationsPerWorkgroup: 256, maxComputeWorkgroupStorageSize: 16384 + 1024 };
 * assertTiling(DEFAULT_TILINGS[0]!, limits);
 * assert.throws(() => assertTiling({ ...DEFAULT_TILINGS[0]!, threadRows: 12 }, limits), RangeError);
 * ```
 */
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
