/**
 * From what was typed behind an option to its value.
 *
 * @module
 */

import { UsageError } from "./usage_error.ts";

/** Limits of a whole number. */
export interface IntegerRange {
  /** Smallest allowed value. */
  readonly min: number;
  /** Largest allowed value. */
  readonly max: number;
}

/**
 * Reads a whole number in decimal digits.
 *
 * @param option Name of the option, for the error.
 * @param text What was typed.
 * @param range Smallest and largest allowed value.
 * @returns The number.
 * @throws {UsageError} If it is no whole number or outside the range.
 *
 * @example In range and out of it
 * ```ts
 * import { parseInteger } from "./parse_option.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(parseInteger("--max-length", "512", { min: 2, max: 32768 }), 512);
 * assert.throws(() => parseInteger("--max-length", "1e3", { min: 2, max: 32768 }), {
 *   message: 'Cannot use --max-length "1e3": wanted a whole number from 2 to 32768',
 * });
 * ```
 */
export function parseInteger(
  option: string,
  text: string,
  range: IntegerRange,
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value;
  throw new UsageError(
    `Cannot use ${option} "${text}": wanted a whole number from ${range.min} to ${range.max}`,
  );
}

/**
 * Reads a list of distinct bit widths from 2 to 8.
 *
 * @param option Name of the option, for the error.
 * @param text What was typed.
 * @returns The bit widths, widest first.
 * @throws {UsageError} If it is anything else.
 *
 * @example Any order
 * ```ts
 * import { parseBits } from "./parse_option.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(parseBits("--bits", "3, 8,4"), [8, 4, 3]);
 * ```
 */
export function parseBits(option: string, text: string): number[] {
  const items = text.split(",").map((item) => item.trim());
  const distinct = new Set(items);
  if (items.every((item) => /^[2-8]$/.test(item)) && distinct.size === items.length) {
    return items.map(Number).sort((a, b) => b - a);
  }
  throw new UsageError(
    `Cannot use ${option} "${text}": wanted different whole numbers from 2 to 8 with commas between, such as 8,6,4,3,2`,
  );
}

/**
 * Reads one of a few words.
 *
 * @param option Name of the option, for the error.
 * @param text What was typed.
 * @param choices Allowed words.
 * @returns The word.
 * @throws {UsageError} If it is none of them.
 *
 * @example A word that is not on the list
 * ```ts
 * import { parseChoice } from "./parse_option.ts";
 * import assert from "node:assert/strict";
 *
 * assert.throws(() => parseChoice("--provider", "gpu", ["auto", "cpu"]), {
 *   message: 'Cannot use --provider "gpu": wanted one of auto, cpu',
 * });
 * ```
 */
export function parseChoice(option: string, text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text;
  throw new UsageError(`Cannot use ${option} "${text}": wanted one of ${choices.join(", ")}`);
}

/**
 * Reads a list of names, such as `rtn,const_awq`.
 *
 * @param option The option, as the error names it.
 * @param text What the user typed.
 * @param choices The names there are.
 * @returns The names given, in the order of `choices`.
 * @throws {UsageError} If a name is unknown or given twice.
 *
 * @example In any order
 * ```ts
 * import { parseList } from "./parse_option.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(parseList("--strategies", "b,a", ["a", "b", "c"]), ["a", "b"]);
 * ```
 */
export function parseList<Name extends string>(
  option: string,
  text: string,
  choices: readonly Name[],
): Name[] {
  const items = text.split(",").map((item) => item.trim());
  const known = choices.filter((choice) => items.includes(choice));
  if (known.length === items.length) return known;
  throw new UsageError(
    `Cannot use ${option} "${text}": wanted different names with commas between, from ${
      choices.join(",")
    }`,
  );
}

/**
 * Reads a range of whole numbers, such as `0..3`.
 *
 * @param option The option, as the error names it.
 * @param text What the user typed.
 * @returns First and last number.
 * @throws {UsageError} If it is no range, or ends before it begins.
 *
 * @example The first four blocks, and one alone
 * ```ts
 * import { parseRange } from "./parse_option.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(parseRange("--layers", "0..3"), [0, 3]);
 * assert.deepEqual(parseRange("--layers", "5"), [5, 5]);
 * ```
 */
export function parseRange(option: string, text: string): readonly [number, number] {
  const [, first, last = first] = /^(\d{1,6})(?:\.\.(\d{1,6}))?$/.exec(text.trim()) ?? [];
  if (first !== undefined && Number(first) <= Number(last)) return [Number(first), Number(last)];
  throw new UsageError(
    `Cannot use ${option} "${text}": wanted a range of whole numbers such as 0..3`,
  );
}

/** Bytes per unit of an amount of memory. */
const memoryUnits: Readonly<Record<string, number>> = { M: 2 ** 20, G: 2 ** 30 };

/**
 * Reads an amount of memory, such as `1.5G` or `800M`.
 *
 * @param option The option, as the error names it.
 * @param text What the user typed; M and G are powers of 1024.
 * @returns Bytes.
 * @throws {UsageError} If it is no positive amount with a unit.
 *
 * @example A gibibyte and a half
 * ```ts
 * import { parseMemory } from "./parse_option.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(parseMemory("--max-memory", "1.5G"), 1.5 * 2 ** 30);
 * ```
 */
export function parseMemory(option: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([MG])(?:i?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Number(amount) * (memoryUnits[unit?.toUpperCase() ?? ""] ?? NaN);
  if (bytes > 0) return bytes;
  throw new UsageError(
    `Cannot use ${option} "${text}": wanted an amount of memory such as 800M or 4G`,
  );
}
