/**
 * The kinds of rotary scaling, as `config.json` spells them: one row per `rope_type`.
 *
 * Rules and defaults are those of transformers 5 (`modeling_rope_utils.py`).
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { RopeScaling } from "./architecture.ts";
import {
  configMessage,
  type ConfigSection,
  flag,
  positiveInteger,
  positiveNumber,
  positiveNumbers,
  supportedName,
} from "./config_section.ts";

/** What a kind may read. */
interface Source {
  /** The object that says `rope_type`. */
  readonly section: ConfigSection;
  /** The whole file. */
  readonly config: ConfigSection;
  /** Channels of a head that are rotated. */
  readonly rotaryDim: number;
}

const KINDS: ReadonlyMap<string, (source: Source) => RopeScaling> = new Map([
  ["default", (): RopeScaling => ({ kind: "default" })],
  ["linear", linear],
  ["dynamic", dynamic],
  ["llama3", llama3],
  ["yarn", yarn],
  ["longrope", longrope],
  // The name of longrope in the first Phi-3 files.
  ["su", longrope],
]);

/** Kinds that every family takes. */
export const COMMON_KINDS: readonly string[] = [...KINDS.keys()].filter((kind) => kind !== "su");

/**
 * Reads the scaling out of the object that says its kind, under `rope_type` or its old name `type`.
 */
export function parseRopeScaling(
  section: ConfigSection,
  config: ConfigSection,
  rotaryDim: number,
  names: readonly string[] = COMMON_KINDS,
): RopeScaling {
  const key = (section.values.rope_type ?? null) === null ? "type" : "rope_type";
  const kind = supportedName(section, key, names, "default");
  return KINDS.get(kind)!({ section, config, rotaryDim });
}

function linear({ section }: Source): RopeScaling {
  return { kind: "linear", factor: positiveNumber(section, "factor") };
}

/**
 * Another base for sequences longer than `max_position_embeddings`, none for those within; longer
 * ones are refused by every task, so nothing changes.
 */
function dynamic({ section }: Source): RopeScaling {
  positiveNumber(section, "factor");
  return { kind: "default" };
}

function llama3(source: Source): RopeScaling {
  const { section } = source;
  const lowFrequencyFactor = positiveNumber(section, "low_freq_factor");
  const highFrequencyFactor = positiveNumber(section, "high_freq_factor");
  if (highFrequencyFactor <= lowFrequencyFactor) {
    // Equal factors would divide by zero in the blend between the two bands.
    throw new AwqDiagError(
      configMessage(section, "high_freq_factor", `more than low_freq_factor ${lowFrequencyFactor}`),
    );
  }
  return {
    kind: "llama3",
    factor: positiveNumber(section, "factor"),
    lowFrequencyFactor,
    highFrequencyFactor,
    originalMaxPositions: trainedPositions(source),
  };
}

function yarn(source: Source): RopeScaling {
  const { section } = source;
  const originalMaxPositions = trainedPositions(source, longestPositions(source));
  const factor = stretch(source, originalMaxPositions);
  return {
    kind: "yarn",
    factor,
    betaFast: positiveNumber(section, "beta_fast", 32),
    betaSlow: positiveNumber(section, "beta_slow", 1),
    originalMaxPositions,
    attentionFactor: positiveNumber(
      section,
      "attention_factor",
      yarnAttentionFactor(section, factor),
    ),
    truncate: flag(section, "truncate", true),
  };
}

/** `0.1 ln(factor) + 1`, or DeepSeek's ratio of two of them where both weights are given. */
function yarnAttentionFactor(section: ConfigSection, factor: number): number {
  const grown = (weight: number) => factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
  const { mscale, mscale_all_dim: mscaleAllDim } = section.values;
  if (!mscale || !mscaleAllDim) return grown(1);
  return grown(positiveNumber(section, "mscale")) /
    grown(positiveNumber(section, "mscale_all_dim"));
}

function longrope(source: Source): RopeScaling {
  const { section, rotaryDim } = source;
  const originalMaxPositions = trainedPositions(source, longestPositions(source));
  const factor = stretch(source, originalMaxPositions);
  const grown = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(originalMaxPositions));
  return {
    kind: "longrope",
    shortFactors: positiveNumbers(section, "short_factor", rotaryDim / 2),
    longFactors: positiveNumbers(section, "long_factor", rotaryDim / 2),
    originalMaxPositions,
    attentionFactor: positiveNumber(section, "attention_factor", grown),
  };
}

/** The trained context: outside the object in Phi-3's files, and then before the one inside. */
function trainedPositions({ section, config }: Source, fallback?: number): number {
  const key = "original_max_position_embeddings";
  const outside = config.values[key] !== undefined;
  return positiveInteger(outside ? config : section, key, fallback);
}

function longestPositions({ config }: Source): number | undefined {
  const said = (config.values.max_position_embeddings ?? null) !== null;
  return said ? positiveInteger(config, "max_position_embeddings") : undefined;
}

/** How much longer the context got: said, or the ratio of both contexts. */
function stretch({ section, config }: Source, originalMaxPositions: number): number {
  if ((section.values.factor ?? null) !== null) return positiveNumber(section, "factor");
  return positiveInteger(config, "max_position_embeddings") / originalMaxPositions;
}
