/**
 * Rotary position embedding: the cosines and sines a decoder block is fed.
 *
 * Frequencies and angles are rounded to float32 step by step as Hugging Face's models compute them,
 * because checkpoints were trained with those roundings.
 *
 * @module
 */

import { type Matrix, matrix } from "../num/matrix.ts";
import type { RopeParameters, RopeScaling } from "./architecture.ts";

const { fround } = Math;

/** Stretches low frequencies and blends the middle ones (Llama 3.1, `rope_type: "llama3"`). */
function llama3(frequency: number, scaling: RopeScaling & { readonly kind: "llama3" }): number {
  const { factor, lowFrequencyFactor, highFrequencyFactor, originalMaxPositions } = scaling;
  const wavelength = 2 * Math.PI / frequency;
  if (wavelength > originalMaxPositions / lowFrequencyFactor) return frequency / factor;
  if (wavelength < originalMaxPositions / highFrequencyFactor) return frequency;
  const smooth = (originalMaxPositions / wavelength - lowFrequencyFactor) /
    (highFrequencyFactor - lowFrequencyFactor);
  return (1 - smooth) * frequency / factor + smooth * frequency;
}

function stretched(frequency: number, scaling: RopeScaling): number {
  switch (scaling.kind) {
    case "default":
      return frequency;
    case "linear":
      return frequency / scaling.factor;
    case "llama3":
      return llama3(frequency, scaling);
  }
}

/**
 * Angle per position of each pair of channels: `theta^(-2 i / D)`, scaled.
 *
 * @param rope Base and scaling.
 * @param headDim Width D of one head, even.
 * @returns D / 2 frequencies in radians per position, highest first.
 *
 * @example The first pair turns one radian per token
 * ```ts
 * import { ropeFrequencies } from "./rope_tables.ts";
 * import assert from "node:assert/strict";
 *
 * const frequencies = ropeFrequencies({ theta: 10000, scaling: { kind: "default" } }, 4);
 * assert.deepEqual([...frequencies], [1, Math.fround(0.01)]);
 * ```
 */
export function ropeFrequencies(rope: RopeParameters, headDim: number): Float32Array {
  return Float32Array.from({ length: headDim / 2 }, (_, i) => {
    const frequency = fround(1 / fround(rope.theta ** fround(2 * i / headDim)));
    return stretched(frequency, rope.scaling);
  });
}

/** Cosines and sines for positions `0 .. tokens - 1`, each `[tokens, D / 2]`. */
export interface RopeTables {
  /** Cosines of the angles. */
  readonly cos: Matrix;
  /** Sines of the angles. */
  readonly sin: Matrix;
}

/**
 * Cosines and sines of every position and frequency.
 *
 * @param rope Base and scaling.
 * @param headDim Width D of one head, even.
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
export function ropeTables(rope: RopeParameters, headDim: number, tokens: number): RopeTables {
  const frequencies = ropeFrequencies(rope, headDim);
  const half = frequencies.length;
  const cos = new Float32Array(tokens * half);
  const sin = new Float32Array(tokens * half);
  for (let i = 0; i < cos.length; i++) {
    const angle = fround(Math.floor(i / half) * frequencies[i % half]!);
    cos[i] = Math.cos(angle);
    sin[i] = Math.sin(angle);
  }
  return { cos: matrix(cos, tokens, half), sin: matrix(sin, tokens, half) };
}
