/**
 * Weights cut into pieces that stay in cache between the operators of a graph.
 *
 * @module
 */

import { type Matrix, matrix } from "../num/matrix.ts";
import { effectiveGroupSize } from "../quant/group.ts";
import type { Quantizer } from "../quant/quantizer.ts";
import type { FloatTensor, IntegerTensor } from "../runtime/session.ts";

/**
 * Weights of one piece: about a megabyte of float32, so that a piece and its rounded copy stay in
 * the cache of a core. Between 2^16 and 2^19 the time hardly changes; a whole 4864 x 896 weight at
 * once takes 1.6 times as long.
 */
const pieceElements = 2 ** 18;

/**
 * Cuts a weight along its output channels.
 *
 * @param weight Weight `[out, in]`.
 * @returns Pieces `[rows, in]` in order; they share the weight's memory.
 *
 * @example 700 rows of 512 weights are two pieces
 * ```ts
 * import { pieces } from "./pieces.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(new Float32Array(700 * 512), 700, 512);
 * assert.deepEqual(pieces(weight).map(({ rows }) => rows), [512, 188]);
 * ```
 */
export function pieces(weight: Matrix): readonly Matrix[] {
  return rowPieces(weight, Math.max(16, Math.floor(pieceElements / weight.columns)));
}

/**
 * Cuts a matrix into runs of rows.
 *
 * @param values A matrix.
 * @param step Most rows of a piece, at least 1.
 * @returns Pieces in order; they share the matrix's memory.
 *
 * @example Three rows by two
 * ```ts
 * import { rowPieces } from "./pieces.ts";
 * import { matrix } from "../num/matrix.ts";
 * import assert from "node:assert/strict";
 *
 * const parts = rowPieces(matrix(Float32Array.of(1, 2, 3), 3, 1), 2);
 * assert.deepEqual(parts.map(({ data }) => [...data]), [[1, 2], [3]]);
 * ```
 */
export function rowPieces({ data, rows, columns }: Matrix, step: number): readonly Matrix[] {
  return Array.from({ length: Math.ceil(rows / step) }, (_, i) => {
    const end = Math.min(rows, (i + 1) * step);
    return matrix(data.subarray(i * step * columns, end * columns), end - i * step, columns);
  });
}

/**
 * A matrix as a graph is fed it.
 *
 * @param values The matrix; its memory is shared.
 * @returns A tensor of two dimensions.
 */
export function matrixTensor({ data, rows, columns }: Matrix): FloatTensor {
  return { data, shape: [rows, columns] };
}

/**
 * A vector as a graph is fed it.
 *
 * @param data The values; their memory is shared.
 * @returns A tensor of one dimension.
 */
export function vectorTensor(data: Float32Array): FloatTensor {
  return { data, shape: [data.length] };
}

/**
 * The shape `[-1, group size]` that brings a weight's groups into rows, as the graphs of
 * `graphs.ts` take it.
 *
 * @param columns Inputs of the weight.
 * @param kind The quantizer; per output channel, the whole row is the group.
 * @param groupSize Inputs per group, for the group-wise quantizer.
 * @returns The tensor fed as `groups`.
 */
export function groupShape(
  columns: number,
  kind: Quantizer["kind"],
  groupSize: number,
): IntegerTensor {
  const size = kind === "group" ? effectiveGroupSize(columns, groupSize) : columns;
  return { data: BigInt64Array.of(-1n, BigInt(size)), shape: [2] };
}
