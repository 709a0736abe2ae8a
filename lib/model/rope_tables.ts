/** Rotary position embedding: the cosines and sines a decoder block is fed. */

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
