/** Bit widths and scales as the kernels read them. */

import type { Grids } from "../linear_group.ts";

/** One bit width under one scale, as `rounding_source.ts` declares it. */
export interface Setting {
  /** Index of the scale. */
  readonly scale: number;
  /** Smallest code. */
  readonly low: number;
  /** Largest code. */
  readonly high: number;
  /** The step of a weight whose extent (largest magnitude, or range) is 1. */
  readonly unit: number;
}

/**
 * The settings of a search: every bit width under every scale, then one that rounds everything to 0
 * under the scale after the last, which is 1: its error is the output itself.
 */
export function searchSettings({ kind, bits }: Grids, scales: number): readonly Setting[] {
  const settings = Array.from({ length: scales }, (_, scale) =>
    bits.map((b): Setting => {
      if (kind === "symmetric") {
        return { scale, low: -(2 ** (b - 1)), high: 2 ** (b - 1) - 1, unit: 2 ** (1 - b) };
      }
      const top = 2 ** b - 1;
      return { scale, low: 0, high: top, unit: Math.fround(1 / top) };
    }));
  return [...settings.flat(), { scale: scales, low: 0, high: 0, unit: 1 }];
}

/** Settings as `rounding_source.ts` lays them out. */
export function packSettings(settings: readonly Setting[]): ArrayBuffer {
  const packed = new ArrayBuffer(16 * settings.length);
  settings.forEach(({ scale, low, high, unit }, i) => {
    new Uint32Array(packed, 16 * i, 1)[0] = scale;
    new Float32Array(packed, 16 * i + 4, 3).set([low, high, unit]);
  });
  return packed;
}

/** Scales, each value followed by its reciprocal, then one of all ones. */
export function packScales(
  scales: readonly Float32Array[],
  columns: number,
): Float32Array<ArrayBuffer> {
  const packed = new Float32Array((scales.length + 1) * columns * 2).fill(1);
  scales.forEach((s, a) => {
    for (let j = 0; j < s.length; j++) {
      packed[2 * (a * columns + j)] = s[j]!;
      packed[2 * (a * columns + j) + 1] = 1 / s[j]!;
    }
  });
  return packed;
}
