/**
 * Rotary position embedding as `config.json` spells it: `rope_theta` beside `rope_scaling` in the
 * layout of transformers 4, `rope_parameters` with both in that of transformers 5.
 *
 * @module
 */

import type { RopeParameters, RopeScaling } from "./architecture.ts";
import {
  configMessage,
  type ConfigSection,
  positiveInteger,
  positiveNumber,
  subsection,
  supportedName,
} from "./config_section.ts";

/** Base when nothing is said: `default_theta` of transformers' config classes. */
const defaultTheta = 10_000;

/** How each kind of scaling is read; one row per supported `rope_type`. */
const scalings: ReadonlyMap<string, (section: ConfigSection) => RopeScaling> = new Map([
  ["default", (): RopeScaling => ({ kind: "default" })],
  ["linear", linear],
  ["llama3", llama3],
]);

/**
 * Reads base and scaling of the rotary embedding.
 *
 * As in transformers, `rope_scaling` goes before `rope_parameters` where a file has both, and
 * `rope_type` before its old name `type`. Two different bases in one file are refused, because the
 * versions of transformers disagree about which one counts.
 *
 * @param config The whole `config.json`.
 * @returns Base and scaling.
 * @throws {TypeError} If a value is missing or of the wrong kind.
 * @throws {RangeError} If the kind of scaling is not supported, or a value is out of range.
 *
 * @example The new layout
 * ```ts
 * import { parseRope } from "./rope.ts";
 * import assert from "node:assert/strict";
 *
 * const values = { rope_parameters: { rope_theta: 1e6, rope_type: "linear", factor: 4 } };
 * assert.deepEqual(parseRope({ file: "config.json", path: "", values }), {
 *   theta: 1e6,
 *   scaling: { kind: "linear", factor: 4 },
 * });
 * ```
 */
export function parseRope(config: ConfigSection): RopeParameters {
  const section = subsection(config, "rope_scaling") ?? subsection(config, "rope_parameters");
  refusePartialRotation(config);
  const theta = positiveNumber(config, "rope_theta", defaultTheta);
  if (section === null) return { theta, scaling: { kind: "default" } };

  refusePartialRotation(section);
  const inner = positiveNumber(section, "rope_theta", theta);
  if (inner !== theta && typeof config.values.rope_theta === "number") {
    throw new RangeError(
      configMessage(section, "rope_theta", `the same as rope_theta ${theta}`, "remove one of them"),
    );
  }
  const key = section.values.rope_type === undefined ? "type" : "rope_type";
  const kind = supportedName(section, key, scalings.keys(), "default");
  return { theta: inner, scaling: scalings.get(kind)!(section) };
}

function linear(section: ConfigSection): RopeScaling {
  return { kind: "linear", factor: positiveNumber(section, "factor") };
}

function llama3(section: ConfigSection): RopeScaling {
  const lowFrequencyFactor = positiveNumber(section, "low_freq_factor");
  const highFrequencyFactor = positiveNumber(section, "high_freq_factor");
  if (highFrequencyFactor <= lowFrequencyFactor) {
    // Equal factors would divide by zero in the blend between the two bands.
    throw new RangeError(
      configMessage(section, "high_freq_factor", `more than low_freq_factor ${lowFrequencyFactor}`),
    );
  }
  return {
    kind: "llama3",
    factor: positiveNumber(section, "factor"),
    lowFrequencyFactor,
    highFrequencyFactor,
    originalMaxPositions: positiveInteger(section, "original_max_position_embeddings"),
  };
}

/** Rotating only a part of each head would go unnoticed until the numbers are wrong. */
function refusePartialRotation(section: ConfigSection): void {
  if (positiveNumber(section, "partial_rotary_factor", 1) !== 1) {
    throw new RangeError(configMessage(section, "partial_rotary_factor", "1"));
  }
}
