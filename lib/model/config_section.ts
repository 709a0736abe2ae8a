/**
 * Typed reading of values out of a parsed `config.json`. Every error says which file and key, what
 * was seen there, what was wanted and what to do.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable } from "../errors/shown_text.ts";
import { shownValue } from "../errors/shown_value.ts";

/** An object inside `config.json`: the whole file, or a part of it such as `rope_scaling`. */
export interface ConfigSection {
  /** The file the values come from, as errors should name it. */
  readonly file: string;
  /** Path of this object in the file: `""`, or the keys so far with a final dot. */
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const ASK_FOR_PUBLISHED = "use the config.json published with the checkpoint";
const ASK_FOR_SUPPORTED = "use a supported checkpoint";

export function configMessage(
  section: ConfigSection,
  key: string,
  wanted: string,
  advice: string = ASK_FOR_SUPPORTED,
): string {
  const seen = section.values[key];
  const name = section.path + key;
  const state = seen === undefined ? `no ${name}` : `${name} ${shownValue(seen)}`;
  return `Cannot read the model: ${
    printable(section.file)
  } has ${state}, wanted ${wanted}, ${advice}`;
}

export function positiveInteger(section: ConfigSection, key: string, fallback?: number): number {
  return numberWhere(section, key, fallback, "a positive integer", Number.isSafeInteger);
}

export function positiveNumber(section: ConfigSection, key: string, fallback?: number): number {
  return numberWhere(section, key, fallback, "a positive number", Number.isFinite);
}

export function flag(section: ConfigSection, key: string, fallback: boolean): boolean {
  const value = section.values[key] ?? fallback;
  if (typeof value === "boolean") return value;
  throw new AwqDiagError(configMessage(section, key, "true or false", ASK_FOR_PUBLISHED));
}

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
  throw new AwqDiagError(configMessage(section, key, wanted));
}

export function subsection(section: ConfigSection, key: string): ConfigSection | null {
  const value = section.values[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new AwqDiagError(configMessage(section, key, "an object", ASK_FOR_PUBLISHED));
  }
  const values = value as Record<string, unknown>;
  return { file: section.file, path: `${section.path}${key}.`, values };
}

/** Reads a value that may be switched off: an explicit null is null, unlike an absent key. */
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

export function positiveNumbers(
  section: ConfigSection,
  key: string,
  length: number,
): readonly number[] {
  const value = section.values[key];
  const fits = (x: unknown) => typeof x === "number" && Number.isFinite(x) && x > 0;
  if (Array.isArray(value) && value.length === length && value.every(fits)) return value;
  throw new AwqDiagError(
    configMessage(section, key, `${length} positive numbers`, ASK_FOR_PUBLISHED),
  );
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
    throw new AwqDiagError(configMessage(section, key, wanted, ASK_FOR_PUBLISHED));
  }
  if (!accepts(value) || value <= 0) {
    throw new AwqDiagError(configMessage(section, key, wanted, ASK_FOR_PUBLISHED));
  }
  return value;
}
