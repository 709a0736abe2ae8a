/**
 * Typed reading of values out of a parsed `config.json`. Every error says which file and key, what
 * was seen there, what was wanted and what to do.
 *
 * @module
 */

/** An object inside `config.json`: the whole file, or a part of it such as `rope_scaling`. */
export interface ConfigSection {
  /** The file the values come from, as errors should name it. */
  readonly file: string;
  /** Path of this object in the file: `""`, or the keys so far with a final dot. */
  readonly path: string;
  /** The parsed object. */
  readonly values: Readonly<Record<string, unknown>>;
}

const askForPublished = "use the config.json published with the checkpoint";
const askForSupported = "use a supported checkpoint";

/**
 * Text of the error about one key.
 *
 * @param section Where the key was looked for.
 * @param key The key.
 * @param wanted What should have been there.
 * @param advice What to do.
 * @returns The message.
 *
 * @example An unsupported value
 * ```ts
 * import { configMessage } from "./config_section.ts";
 * import assert from "node:assert/strict";
 *
 * const section = { file: "config.json", path: "", values: { model_type: "gpt2" } };
 * assert.equal(
 *   configMessage(section, "model_type", '"llama"', "use a supported checkpoint"),
 *   'Cannot read the model: config.json has model_type "gpt2", wanted "llama", use a supported checkpoint',
 * );
 * ```
 */
export function configMessage(
  section: ConfigSection,
  key: string,
  wanted: string,
  advice: string = askForSupported,
): string {
  const seen = section.values[key];
  const name = section.path + key;
  const state = seen === undefined ? `no ${name}` : `${name} ${abbreviated(seen)}`;
  return `Cannot read the model: ${section.file} has ${state}, wanted ${wanted}, ${advice}`;
}

/**
 * Reads a whole number of at least one.
 *
 * @param section Where to look.
 * @param key The key.
 * @param fallback Value when the key is absent or null; without it the key is required.
 * @returns The number.
 * @throws {TypeError} If the value is absent without a fallback, or no number.
 * @throws {RangeError} If the number is not a positive safe integer.
 *
 * @example A size
 * ```ts
 * import { positiveInteger } from "./config_section.ts";
 * import assert from "node:assert/strict";
 *
 * const section = { file: "config.json", path: "", values: { hidden_size: 64 } };
 * assert.equal(positiveInteger(section, "hidden_size"), 64);
 * assert.throws(() => positiveInteger(section, "vocab_size"), TypeError);
 * ```
 */
export function positiveInteger(section: ConfigSection, key: string, fallback?: number): number {
  return numberWhere(section, key, fallback, "a positive integer", Number.isSafeInteger);
}

/**
 * Reads a finite number above zero.
 *
 * @param section Where to look.
 * @param key The key.
 * @param fallback Value when the key is absent or null; without it the key is required.
 * @returns The number.
 * @throws {TypeError} If the value is absent without a fallback, or no number.
 * @throws {RangeError} If the number is not positive.
 *
 * @example A default
 * ```ts
 * import { positiveNumber } from "./config_section.ts";
 * import assert from "node:assert/strict";
 *
 * const section = { file: "config.json", path: "", values: {} };
 * assert.equal(positiveNumber(section, "rms_norm_eps", 1e-6), 1e-6);
 * ```
 */
export function positiveNumber(section: ConfigSection, key: string, fallback?: number): number {
  return numberWhere(section, key, fallback, "a positive number", Number.isFinite);
}

/**
 * Reads true or false.
 *
 * @param section Where to look.
 * @param key The key.
 * @param fallback Value when the key is absent or null.
 * @returns The flag.
 * @throws {TypeError} If the value is neither true nor false.
 *
 * @example A flag
 * ```ts
 * import { flag } from "./config_section.ts";
 * import assert from "node:assert/strict";
 *
 * const section = { file: "config.json", path: "", values: { mlp_bias: true } };
 * assert.equal(flag(section, "mlp_bias", false), true);
 * ```
 */
export function flag(section: ConfigSection, key: string, fallback: boolean): boolean {
  const value = section.values[key] ?? fallback;
  if (typeof value === "boolean") return value;
  throw new TypeError(configMessage(section, key, "true or false", askForPublished));
}

/**
 * Reads a name out of a set of supported names.
 *
 * @param section Where to look.
 * @param key The key.
 * @param supported The names this project supports.
 * @param fallback Value when the key is absent or null; without it the key is required.
 * @returns The name.
 * @throws {RangeError} If the value is not one of the names; the error lists them.
 *
 * @example A kind
 * ```ts
 * import { supportedName } from "./config_section.ts";
 * import assert from "node:assert/strict";
 *
 * const section = { file: "config.json", path: "", values: { hidden_act: "gelu" } };
 * assert.throws(() => supportedName(section, "hidden_act", ["silu"]), RangeError);
 * ```
 */
export function supportedName(
  section: ConfigSection,
  key: string,
  supported: Iterable<string>,
  fallback?: string,
): string {
  const names = [...supported];
  const value = section.values[key] ?? fallback;
  if (typeof value === "string" && names.includes(value)) return value;
  const quoted = names.map((name) => JSON.stringify(name)).join(", ");
  const wanted = names.length === 1 ? quoted : `one of ${quoted}`;
  throw new RangeError(configMessage(section, key, wanted));
}

/**
 * Reads an object inside the section.
 *
 * @param section Where to look.
 * @param key The key.
 * @returns The part, or null when the key is absent or null.
 * @throws {TypeError} If the value is not an object.
 *
 * @example A part
 * ```ts
 * import { subsection } from "./config_section.ts";
 * import assert from "node:assert/strict";
 *
 * const values = { rope_scaling: { rope_type: "linear", factor: 2 } };
 * const part = subsection({ file: "config.json", path: "", values }, "rope_scaling");
 * assert.equal(part?.path, "rope_scaling.");
 * ```
 */
export function subsection(section: ConfigSection, key: string): ConfigSection | null {
  const value = section.values[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new TypeError(configMessage(section, key, "an object", askForPublished));
  }
  const values = value as Record<string, unknown>;
  return { file: section.file, path: `${section.path}${key}.`, values };
}

/**
 * Reads a value that may be switched off: an explicit null is null, unlike an absent key.
 *
 * @param section Where to look.
 * @param key The key.
 * @param fallback Value when the key is absent.
 * @param read Reads the value when there is one.
 * @returns The value, or null.
 * @throws What `read` throws.
 *
 * @example Present, null, absent
 * ```ts
 * import { nullable, positiveInteger } from "./config_section.ts";
 * import assert from "node:assert/strict";
 *
 * const window = (values: Record<string, unknown>) =>
 *   nullable({ file: "f", path: "", values }, "sliding_window", 4096, positiveInteger);
 * assert.equal(window({ sliding_window: 512 }), 512);
 * assert.equal(window({ sliding_window: null }), null);
 * assert.equal(window({}), 4096);
 * ```
 */
export function nullable<T>(
  section: ConfigSection,
  key: string,
  fallback: T | null,
  read: (section: ConfigSection, key: string) => T,
): T | null {
  const value = section.values[key];
  if (value === undefined) return fallback;
  return value === null ? null : read(section, key);
}

/**
 * Reads a list of finite numbers above zero.
 *
 * @param section Where to look.
 * @param key The key.
 * @param length How many there must be.
 * @returns The numbers.
 * @throws {TypeError} If the value is no list of that many positive numbers.
 *
 * @example Two factors
 * ```ts
 * import { positiveNumbers } from "./config_section.ts";
 * import assert from "node:assert/strict";
 *
 * const section = { file: "config.json", path: "", values: { short_factor: [1, 1.5] } };
 * assert.deepEqual(positiveNumbers(section, "short_factor", 2), [1, 1.5]);
 * assert.throws(() => positiveNumbers(section, "short_factor", 3), TypeError);
 * ```
 */
export function positiveNumbers(
  section: ConfigSection,
  key: string,
  length: number,
): readonly number[] {
  const value = section.values[key];
  const fits = (x: unknown) => typeof x === "number" && Number.isFinite(x) && x > 0;
  if (Array.isArray(value) && value.length === length && value.every(fits)) return value;
  throw new TypeError(configMessage(section, key, `${length} positive numbers`, askForPublished));
}

function numberWhere(
  section: ConfigSection,
  key: string,
  fallback: number | undefined,
  wanted: string,
  accepts: (value: number) => boolean,
): number {
  const value = section.values[key] ?? fallback;
  if (typeof value !== "number") {
    throw new TypeError(configMessage(section, key, wanted, askForPublished));
  }
  if (!accepts(value) || value <= 0) {
    throw new RangeError(configMessage(section, key, wanted, askForPublished));
  }
  return value;
}

/** The value as JSON, cut short so that one nested object cannot fill the screen. */
function abbreviated(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
