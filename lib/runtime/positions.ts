/**
 * What a block must know about positions: rotary tables and the causal mask, made once per sequence
 * length.
 *
 * @module
 */

import type { Architecture } from "../model/architecture.ts";
import { ropeTables } from "../model/rope_tables.ts";
import type { Feeds } from "./session.ts";

/** Added to the score of a token that may not be seen: its softmax weight underflows to exactly 0. */
const hiddenScore = -1e30;

/**
 * The causal mask: a token sees itself and what came before.
 *
 * @param tokens Number T of tokens.
 * @returns Values to add to attention scores, `[T, T]` row-major: 0 where row >= column, -1e30 elsewhere.
 *
 * @example Two tokens
 * ```ts
 * import { causalMask } from "./positions.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...causalMask(2)].map((score) => score === 0), [true, false, true, true]);
 * ```
 */
export function causalMask(tokens: number): Float32Array {
  const mask = new Float32Array(tokens * tokens);
  for (let row = 0; row < tokens; row++) {
    mask.fill(hiddenScore, row * tokens + row + 1, (row + 1) * tokens);
  }
  return mask;
}

/**
 * The position inputs of a block's graph for sequences of one length.
 *
 * @param architecture The model.
 * @param tokens Number T of tokens.
 * @returns Feeds `cos` and `sin` [T, D / 2] and `mask` [T, T].
 */
export function positionFeeds(architecture: Architecture, tokens: number): Feeds {
  const { cos, sin } = ropeTables(architecture.rope, architecture.headDim, tokens);
  return {
    cos: { data: cos.data, shape: [tokens, cos.columns] },
    sin: { data: sin.data, shape: [tokens, sin.columns] },
    mask: { data: causalMask(tokens), shape: [tokens, tokens] },
  };
}
