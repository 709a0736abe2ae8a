/**
 * Rotary position embedding as `config.json` spells it: `rope_theta` beside `rope_scaling` in the
 * layout of transformers 4, `rope_parameters` with both in that of transformers 5.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { RopeParameters } from "./architecture.ts";
import { configMessage, type ConfigSection, positiveNumber, subsection } from "./config_section.ts";
import { COMMON_KINDS, parseRopeScaling } from "./rope_scaling.ts";

/** Base when nothing is said: `default_theta` of transformers' config classes. */
const DEFAULT_THETA = 10_000;

/** What a family takes, and what it assumes when the file does not say. */
interface RopeDefaults {
  readonly kinds?: readonly string[];
  readonly theta?: number;
}

/**
 * Reads base and scaling of the rotary embedding.
 *
 * As in transformers, `rope_scaling` goes before `rope_parameters` where a file has both. Two
 * different bases in one file are refused, because the versions of transformers disagree about
 * which one counts.
 */
export function parseRope(
  config: ConfigSection,
  rotaryDim: number,
  { kinds = COMMON_KINDS, theta: usual = DEFAULT_THETA }: RopeDefaults = {},
): RopeParameters {
  const section = ropeSection(config);
  const theta = positiveNumber(config, "rope_theta", usual);
  if (section === null) return { theta, scaling: { kind: "default" } };
  const inner = positiveNumber(section, "rope_theta", theta);
  if (inner !== theta && typeof config.values.rope_theta === "number") {
    throw new AwqDiagError(
      configMessage(section, "rope_theta", `the same as rope_theta ${theta}`, "remove one of them"),
    );
  }
  return { theta: inner, scaling: parseRopeScaling(section, config, rotaryDim, kinds) };
}

/** The rotations of blocks with a window, and of those without. */
export interface LocalAndGlobalRope {
  readonly local: RopeParameters;
  readonly global: RopeParameters;
}

/**
 * Reads the two rotary embeddings of Gemma 3: `rope_theta`, `rope_scaling` and
 * `rope_local_base_freq` in the old layout, one object for each kind of block inside
 * `rope_parameters` in the new one.
 */
export function parseLocalAndGlobalRope(
  config: ConfigSection,
  rotaryDim: number,
): LocalAndGlobalRope {
  const parameters = subsection(config, "rope_parameters");
  const read = (section: ConfigSection | null, theta: number): RopeParameters => {
    if (section === null) return { theta, scaling: { kind: "default" } };
    refusePartialRotation(section);
    const scaling = parseRopeScaling(section, config, rotaryDim);
    return { theta: positiveNumber(section, "rope_theta", theta), scaling };
  };
  const part = (key: string) => {
    if (parameters === null) return null;
    const section = subsection(parameters, key);
    if (section !== null) return section;
    throw new AwqDiagError(configMessage(parameters, key, "an object for each kind of layer"));
  };
  return {
    local: read(
      part("sliding_attention"),
      positiveNumber(config, "rope_local_base_freq", DEFAULT_THETA),
    ),
    global: read(
      subsection(config, "rope_scaling") ?? part("full_attention"),
      positiveNumber(config, "rope_theta", 1_000_000),
    ),
  };
}

/** Reads how much of each head is rotated. */
export function rotaryFraction(config: ConfigSection): number {
  const key = "partial_rotary_factor";
  const section = ropeSection(config);
  const inner = section !== null && (section.values[key] ?? null) !== null;
  const source = inner ? section : config;
  const fraction = positiveNumber(source, key, 1);
  if (fraction > 1) throw new AwqDiagError(configMessage(source, key, "at most 1"));
  return fraction;
}

/**
 * Refuses a file that rotates a part of each head, for a family that does not: it would go
 * unnoticed until the numbers are wrong.
 */
export function refusePartialRotation(config: ConfigSection): void {
  for (const section of [config, ropeSection(config)]) {
    if (section === null) continue;
    if (positiveNumber(section, "partial_rotary_factor", 1) === 1) continue;
    throw new AwqDiagError(configMessage(section, "partial_rotary_factor", "1"));
  }
}

function ropeSection(config: ConfigSection): ConfigSection | null {
  return subsection(config, "rope_scaling") ?? subsection(config, "rope_parameters");
}
