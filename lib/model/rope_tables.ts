/**
 * Rotary position embedding: the cosines and sines a decoder block is fed.
 *
 * @module
 */

import { type Matrix, matrix } from "../num/matrix.ts";
import type { RopeParameters } from "./architecture.ts";
import { ropeFrequencies } from "./rope_frequencies.ts";

const { fround } = Math;

/** Cosines and sines for positions `0 .. tokens - 1`, each `[tokens, D / 2]`. */
export interface RopeTables {
  /** Cosines of the angles, times the attention factor of the scaling if it has one. */
  readonly cos: Matrix;
  /** Sines of the angles, likewise. */
  readonly sin: Matrix;
}

/**
 * Cosines and sines of every position and frequency; angles are rounded to float32 as Hugging
 * Face's models compute them.
 *
 * @param rope Base and scaling.
 * @param rotaryDim Number D of rotated channels of a head, even.
 * @param tokens Number of positions.
 * @returns Tables `[tokens, D / 2]`.
 *
 * @example Position 0 is not turned
 * ```ts
 * import { ropeTables } from "./rope_tables.ts";
 * import assert from "node:assert/strict";
 *
 * const { cos, sin } = ropeTables({ theta: 10000, scaling: { kind: "default" } }, 4, 2);
 * assert.deepEqual([...cos.data.subarray(0, 2)], [1, 1]);
 * assert.equal(sin.data[2], Math.fround(Math.sin(1)));
 * ```
 */
export function ropeTables(rope: RopeParameters, rotaryDim: number, tokens: number): RopeTables {
  const frequencies = ropeFrequencies(rope, rotaryDim, tokens);
  const gain = "attentionFactor" in rope.scaling ? rope.scaling.attentionFactor : 1;
  const half = frequencies.length;
  const cos = new Float32Array(tokens * half);
  const sin = new Float32Array(tokens * half);
  for (let i = 0; i < cos.length; i++) {
    const angle = fround(Math.floor(i / half) * frequencies[i % half]!);
    cos[i] = fround(Math.cos(angle)) * gain;
    sin[i] = fround(Math.sin(angle)) * gain;
  }
  return { cos: matrix(cos, tokens, half), sin: matrix(sin, tokens, half) };
}
