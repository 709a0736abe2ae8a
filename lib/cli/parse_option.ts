/** From what was typed behind an option to its value. */

import { shown } from "../errors/shown_text.ts";
import { UsageError } from "./usage_error.ts";

/** The error of a value that an option does not take. */
export function unusable(option: string, text: string, wanted: string): UsageError {
  return new UsageError(`Cannot use ${option} ${shown(text)}: wanted ${wanted}`);
}

/** Limits of a whole number, both allowed. */
export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

/** Reads a whole number in decimal digits. */
export function parseInteger(option: string, text: string, { min, max }: IntegerRange): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw unusable(option, text, `a whole number from ${min} to ${max}`);
}

/** Reads a list of distinct bit widths from 2 to 8; gives them widest first. */
export function parseBits(option: string, text: string): number[] {
  const items = splitList(text);
  if (items.every((item) => /^[2-8]$/.test(item)) && new Set(items).size === items.length) {
    return items.map(Number).sort((a, b) => b - a);
  }
  const wanted = "different whole numbers from 2 to 8 with commas between, such as 8,6,4,3,2";
  throw unusable(option, text, wanted);
}

/** Reads one of a few words. */
export function parseChoice(option: string, text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text;
  throw unusable(option, text, `one of ${choices.join(", ")}`);
}

/** Reads a list of distinct names, such as `rtn,const_awq`; gives them in the order of the choices. */
export function parseList<Name extends string>(
  option: string,
  text: string,
  choices: readonly Name[],
): Name[] {
  const items = splitList(text);
  const known = choices.filter((choice) => items.includes(choice));
  if (known.length === items.length) return known;
  const wanted = `different names with commas between, from ${choices.join(",")}`;
  throw unusable(option, text, wanted);
}

function splitList(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}

/** Reads a range of whole numbers, such as `0..3`. */
export function parseRange(option: string, text: string): readonly [number, number] {
  const [, first, last = first] = /^(\d{1,6})(?:\.\.(\d{1,6}))?$/.exec(text.trim()) ?? [];
  if (first !== undefined && Number(first) <= Number(last)) return [Number(first), Number(last)];
  throw unusable(option, text, "a range of whole numbers such as 0..3");
}

const MEMORY_UNITS: Readonly<Record<string, number>> = { M: 2 ** 20, G: 2 ** 30 };

/** Reads an amount of memory in bytes, such as `1.5G` or `800M`. */
export function parseMemory(option: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([MG])(?:i?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Number(amount) * (MEMORY_UNITS[unit?.toUpperCase() ?? ""] ?? NaN);
  if (bytes > 0) return bytes;
  throw unusable(option, text, "an amount of memory such as 800M or 4G");
}
