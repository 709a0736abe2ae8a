/**
 * Rotary position embedding as `config.json` spells it: `rope_theta` beside `rope_scaling` in the
 * layout of transformers 4, `rope_parameters` with both in that of transformers 5.
 *
 * @module
 */

import type { RopeParameters } from "./architecture.ts";
import { configMessage, type ConfigSection, positiveNumber, subsection } from "./config_section.ts";
import { commonKinds, parseRopeScaling } from "./rope_scaling.ts";

/** Base when nothing is said: `default_theta` of transformers' config classes. */
const defaultTheta = 10_000;

/**
 * Reads base and scaling of the rotary embedding.
 *
 * As in transformers, `rope_scaling` goes before `rope_parameters` where a file has both. Two
 * different bases in one file are refused, because the versions of transformers disagree about
 * which one counts.
 *
 * @param config The whole `config.json`.
 * @param rotaryDim Channels of a head that are rotated.
 * @param kinds Kinds of scaling that the family takes.
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
 * assert.deepEqual(parseRope({ file: "config.json", path: "", values }, 64), {
 *   theta: 1e6,
 *   scaling: { kind: "linear", factor: 4 },
 * });
 * ```
 */
export function parseRope(
  config: ConfigSection,
  rotaryDim: number,
  kinds: readonly string[] = commonKinds,
): RopeParameters {
  const section = ropeSection(config);
  const theta = positiveNumber(config, "rope_theta", defaultTheta);
  if (section === null) return { theta, scaling: { kind: "default" } };
  const inner = positiveNumber(section, "rope_theta", theta);
  if (inner !== theta && typeof config.values.rope_theta === "number") {
    throw new RangeError(
      configMessage(section, "rope_theta", `the same as rope_theta ${theta}`, "remove one of them"),
    );
  }
  return { theta: inner, scaling: parseRopeScaling(section, config, rotaryDim, kinds) };
}

/** The rotations of a model whose windowed layers turn at another base. */
export interface LocalAndGlobalRope {
  /** Of layers with a window. */
  readonly local: RopeParameters;
  /** Of layers without. */
  readonly global: RopeParameters;
}

/**
 * Reads the two rotary embeddings of Gemma 3: `rope_theta`, `rope_scaling` and
 * `rope_local_base_freq` in the old layout, one object for each kind of layer inside
 * `rope_parameters` in the new one.
 *
 * @param config The whole `config.json`.
 * @param rotaryDim Channels of a head that are rotated.
 * @returns Base and scaling of both kinds of layer.
 * @throws {TypeError} If a value is missing or of the wrong kind.
 * @throws {RangeError} If a kind of scaling is not supported, or a value is out of range.
 *
 * @example The old layout scales the global one
 * ```ts
 * import { parseLocalAndGlobalRope } from "./rope.ts";
 * import assert from "node:assert/strict";
 *
 * const values = { rope_theta: 1e6, rope_scaling: { rope_type: "linear", factor: 8 } };
 * assert.deepEqual(parseLocalAndGlobalRope({ file: "config.json", path: "", values }, 64), {
 *   local: { theta: 1e4, scaling: { kind: "default" } },
 *   global: { theta: 1e6, scaling: { kind: "linear", factor: 8 } },
 * });
 * ```
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
    throw new TypeError(configMessage(parameters, key, "an object for each kind of layer"));
  };
  return {
    local: read(
      part("sliding_attention"),
      positiveNumber(config, "rope_local_base_freq", defaultTheta),
    ),
    global: read(
      subsection(config, "rope_scaling") ?? part("full_attention"),
      positiveNumber(config, "rope_theta", 1_000_000),
    ),
  };
}

/**
 * Reads how much of each head is rotated.
 *
 * @param config The whole `config.json`.
 * @returns `partial_rotary_factor`, above 0 and at most 1; 1 when nothing is said.
 * @throws {TypeError} If it is no number.
 * @throws {RangeError} If it is out of range.
 *
 * @example Phi-4-mini
 * ```ts
 * import { rotaryFraction } from "./rope.ts";
 * import assert from "node:assert/strict";
 *
 * const values = { partial_rotary_factor: 0.75 };
 * assert.equal(rotaryFraction({ file: "config.json", path: "", values }), 0.75);
 * ```
 */
export function rotaryFraction(config: ConfigSection): number {
  const key = "partial_rotary_factor";
  const section = ropeSection(config);
  const inner = section !== null && (section.values[key] ?? null) !== null;
  const source = inner ? section : config;
  const fraction = positiveNumber(source, key, 1);
  if (fraction > 1) throw new RangeError(configMessage(source, key, "at most 1"));
  return fraction;
}

/**
 * Refuses a file that rotates a part of each head, for a family that does not: it would go
 * unnoticed until the numbers are wrong.
 *
 * @param config The file, or a part of it.
 * @throws {TypeError} If `partial_rotary_factor` is no number.
 * @throws {RangeError} If it is not 1.
 *
 * @example A llama rotates whole heads
 * ```ts
 * import { refusePartialRotation } from "./rope.ts";
 * import assert from "node:assert/strict";
 *
 * const values = { partial_rotary_factor: 0.5 };
 * assert.throws(() => refusePartialRotation({ file: "config.json", path: "", values }), RangeError);
 * ```
 */
export function refusePartialRotation(config: ConfigSection): void {
  for (const section of [config, ropeSection(config)]) {
    if (section === null) continue;
    if (positiveNumber(section, "partial_rotary_factor", 1) === 1) continue;
    throw new RangeError(configMessage(section, "partial_rotary_factor", "1"));
  }
}

function ropeSection(config: ConfigSection): ConfigSection | null {
  return subsection(config, "rope_scaling") ?? subsection(config, "rope_parameters");
}
