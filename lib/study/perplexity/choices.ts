/**
 * What the calibration of an evaluation found: the strategies with their scales, and the alphas that
 * records report. Can be written into a journal and read back, bit for bit.
 */

import type { EncodedFloat32Array } from "../../record/channels.ts";
import { decodeFloat32Array, encodeFloat32Array } from "../../record/float32_array.ts";
import type { PerplexityRecord } from "../../record/perplexity.ts";
import type { Strategy, StrategyName } from "./strategy.ts";

/** Alphas at one bit width, as they stand in a record. */
export interface ReportedAlphas {
  /** The alpha of const_awq; null where it was not run. */
  readonly constant: number | null;
  /** The alphas of the others. */
  readonly alphas: NonNullable<PerplexityRecord["alphas"]>;
}

/** Everything that the calibration decides. */
export interface Choices {
  /** Versions of the model to evaluate, in the order of their scores. */
  readonly strategies: readonly Strategy[];
  /** Alphas by bit width. */
  readonly reported: ReadonlyMap<number, ReportedAlphas>;
}

/** Choices as a JSON value. */
export interface EncodedChoices {
  /** The strategies, their scales in base64. */
  readonly strategies: readonly {
    readonly name: StrategyName;
    readonly bits: number;
    readonly scales: Readonly<Record<string, EncodedFloat32Array>>;
  }[];
  /** Alphas by bit width. */
  readonly reported: readonly (readonly [number, ReportedAlphas])[];
}

/** Writes choices as a JSON value. */
export function encodeChoices({ strategies, reported }: Choices): EncodedChoices {
  return {
    strategies: strategies.map(({ name, bits, scales }) => ({
      name,
      bits,
      scales: Object.fromEntries([...scales].map(([layer, s]) => [layer, encodeFloat32Array(s)])),
    })),
    reported: [...reported],
  };
}

/** Reads choices back. */
export function decodeChoices(value: unknown): Choices {
  const { strategies, reported } = value as EncodedChoices;
  return {
    strategies: strategies.map(({ name, bits, scales }) => ({
      name,
      bits,
      scales: new Map(
        Object.entries(scales).map(([layer, array]) => [layer, decodeFloat32Array(array)]),
      ),
    })),
    reported: new Map(reported),
  };
}
