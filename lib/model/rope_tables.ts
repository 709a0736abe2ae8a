/**
 * Rotary position embedding: the cosines and sines a decoder block is fed. The frequencies are the
 * geometric series of Su et al. 2021, stretched by each kind of scaling; all is rounded to float32
 * step by step as Hugging Face's models compute it, because checkpoints were trained with those
 * roundings.
 */

import { type Matrix, matrix } from "../num/matrix.ts";
import type { RopeParameters, RopeScaling } from "./architecture.ts";

const { fround } = Math;

/** Cosines and sines for positions `0 .. tokens - 1`, each `[tokens, D / 2]`. */
export interface RopeTables {
  /** Cosines of the angles, times the attention factor of the scaling if it has one. */
  readonly cos: Matrix;
  /** Sines of the angles, likewise. */
  readonly sin: Matrix;
}

/** Makes the tables; without rotation they keep every channel as it is, by cosines of 1. */
export function ropeTables(
  rope: RopeParameters | null,
  rotaryDim: number,
  tokens: number,
): RopeTables {
  if (rope === null) return unrotated(rotaryDim / 2, tokens);
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

function unrotated(half: number, tokens: number): RopeTables {
  const cos = new Float32Array(tokens * half).fill(1);
  return {
    cos: matrix(cos, tokens, half),
    sin: matrix(new Float32Array(cos.length), tokens, half),
  };
}

/** One kind of scaling. */
type Scaling<K extends RopeScaling["kind"]> = RopeScaling & { readonly kind: K };

/** Angle per position of each pair of channels: `theta^(-2 i / D)`, scaled. */
export function ropeFrequencies(
  { theta, scaling }: RopeParameters,
  rotaryDim: number,
  tokens: number,
): Float32Array {
  const wavelengths = Float32Array.from(
    { length: rotaryDim / 2 },
    (_, i) => theta ** fround(2 * i / rotaryDim),
  );
  switch (scaling.kind) {
    case "default":
      return wavelengths.map((w) => 1 / w);
    case "linear":
      return wavelengths.map((w) => fround(1 / w) / scaling.factor);
    case "llama3":
      return wavelengths.map((w) => llama3(fround(1 / w), scaling));
    case "yarn":
      return yarn(wavelengths, theta, scaling);
    case "longrope": {
      const long = tokens > scaling.originalMaxPositions;
      const factors = Float32Array.from(long ? scaling.longFactors : scaling.shortFactors);
      return wavelengths.map((w, i) => 1 / fround(factors[i]! * w));
    }
  }
}

/** Stretches low frequencies and blends the middle ones (Llama 3.1). */
function llama3(frequency: number, scaling: Scaling<"llama3">): number {
  const { factor, lowFrequencyFactor, highFrequencyFactor, originalMaxPositions } = scaling;
  const wavelength = 2 * Math.PI / frequency;
  if (wavelength > originalMaxPositions / lowFrequencyFactor) return frequency / factor;
  if (wavelength < originalMaxPositions / highFrequencyFactor) return frequency;
  const smooth = (originalMaxPositions / wavelength - lowFrequencyFactor) /
    (highFrequencyFactor - lowFrequencyFactor);
  return (1 - smooth) * frequency / factor + smooth * frequency;
}

/**
 * Divides by the factor the frequencies that turn less than `betaSlow` times in the trained
 * context, keeps those that turn more than `betaFast` times, and blends linearly over the channels
 * between (Peng et al. 2023, arXiv:2309.00071, "NTK-by-parts").
 */
function yarn(wavelengths: Float32Array, theta: number, scaling: Scaling<"yarn">): Float32Array {
  const rotaryDim = 2 * wavelengths.length;
  const { factor, betaFast, betaSlow, originalMaxPositions, truncate } = scaling;
  // The channel, not always a whole one, whose frequency turns so many times.
  const channel = (turns: number) =>
    rotaryDim * Math.log(originalMaxPositions / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
  const [first, last] = [channel(betaFast), channel(betaSlow)];
  const low = Math.max(truncate ? Math.floor(first) : first, 0);
  const high = Math.min(truncate ? Math.ceil(last) : last, rotaryDim - 1);
  const width = low === high ? 0.001 : high - low;
  return wavelengths.map((w, i) => {
    const kept = fround(1 - Math.min(1, Math.max(0, fround(fround(i - low) / width))));
    const stretched = fround(1 / fround(factor * w));
    return fround(stretched * fround(1 - kept)) + fround(fround(1 / w) * kept);
  });
}
