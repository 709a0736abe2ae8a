/** From what was typed behind an option to its value. */

import { UsageError } from "./usage_error.ts";

/** Limits of a whole number. */
export interface IntegerRange {
  /** Smallest allowed value. */
  readonly min: number;
  /** Largest allowed value. */
  readonly max: number;
}

/** Reads a whole number in decimal digits. */
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

/** Reads a list of distinct bit widths from 2 to 8. */
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

/** Reads one of a few words. */
export function parseChoice(option: string, text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text;
  throw new UsageError(`Cannot use ${option} "${text}": wanted one of ${choices.join(", ")}`);
}

/** Reads a list of names, such as `rtn,const_awq`. */
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

/** Reads a range of whole numbers, such as `0..3`. */
export function parseRange(option: string, text: string): readonly [number, number] {
  const [, first, last = first] = /^(\d{1,6})(?:\.\.(\d{1,6}))?$/.exec(text.trim()) ?? [];
  if (first !== undefined && Number(first) <= Number(last)) return [Number(first), Number(last)];
  throw new UsageError(
    `Cannot use ${option} "${text}": wanted a range of whole numbers such as 0..3`,
  );
}

/** Bytes per unit of an amount of memory. */
const MEMORY_UNITS: Readonly<Record<string, number>> = { M: 2 ** 20, G: 2 ** 30 };

/** Reads an amount of memory, such as `1.5G` or `800M`. */
export function parseMemory(option: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([MG])(?:i?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Number(amount) * (MEMORY_UNITS[unit?.toUpperCase() ?? ""] ?? NaN);
  if (bytes > 0) return bytes;
  throw new UsageError(
    `Cannot use ${option} "${text}": wanted an amount of memory such as 800M or 4G`,
  );
}
