/**
 * What the calibration of an evaluation found: the strategies with their scales, and the alphas that
 * records report. Can be written into a journal and read back, bit for bit.
 */

import {
  decodeFloat32Array,
  type EncodedFloat32Array,
  encodeFloat32Array,
} from "../../record/float32_array.ts";
import type { PerplexityRecord } from "../../record/perplexity.ts";
import type { QuantizedStrategy } from "../../record/strategies.ts";

/** A model quantized in one way. */
export interface Strategy {
  readonly name: QuantizedStrategy;
  readonly bits: number;
  /** AWQ scales `[in]` by full name of the linear; one without is rounded as it is (RTN). */
  readonly scales: ReadonlyMap<string, Float32Array>;
}

/** Alphas at one bit width, as they stand in a record; null where a strategy was not run. */
export interface ReportedAlphas {
  /** That of const_awq. */
  readonly constant: number | null;
  readonly alphas: NonNullable<PerplexityRecord["alphas"]>;
}

/** Everything that the calibration decides. */
export interface Choices {
  /** Versions of the model to evaluate, in the order of their scores. */
  readonly strategies: readonly Strategy[];
  /** By bit width. */
  readonly reported: ReadonlyMap<number, ReportedAlphas>;
}

/** Choices as a JSON value, scales in base64. */
interface EncodedChoices {
  readonly strategies: readonly (Omit<Strategy, "scales"> & {
    readonly scales: Readonly<Record<string, EncodedFloat32Array>>;
  })[];
  readonly reported: readonly (readonly [number, ReportedAlphas])[];
}

/** Writes choices as a JSON value. */
export function encodeChoices({ strategies, reported }: Choices): EncodedChoices {
  return {
    strategies: strategies.map(({ scales, ...rest }) => {
      const encoded = [...scales].map(([linear, s]) => [linear, encodeFloat32Array(s)] as const);
      return { ...rest, scales: Object.fromEntries(encoded) };
    }),
    reported: [...reported],
  };
}

/** Reads choices back. */
export function decodeChoices(value: unknown): Choices {
  const { strategies, reported } = value as EncodedChoices;
  return {
    strategies: strategies.map(({ scales, ...rest }) => {
      const decoded = Object.entries(scales).map(([linear, s]) => {
        return [linear, decodeFloat32Array(s)] as const;
      });
      return { ...rest, scales: new Map(decoded) };
    }),
    reported: new Map(reported),
  };
}
