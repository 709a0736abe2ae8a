/**
 * Holds a file that was made anew against the one that is there.
 *
 * Effect: reads disk.
 */

import { fileProblem } from "../record/file_problem.ts";
import { compareValues, type Comparison } from "./compare_values.ts";

export interface FileComparison {
  readonly file: string;
  /** Whether nothing differs beyond the tolerance. */
  readonly same: boolean;
  /** What was found, a line each: differences, or the largest deviation; empty if exactly equal. */
  readonly findings: readonly string[];
  /** The largest deviation of a number of a record; 0 for equal files. */
  readonly deviation: number;
}

/**
 * Compares a file with one made anew: records outside their `run` block, numbers within the
 * tolerance; all others byte by byte.
 */
export async function compareFiles(
  file: string,
  anew: string,
  tolerance: number | null,
): Promise<FileComparison> {
  try {
    const [before, now] = [await read(file, "here"), await read(anew, "anew")];
    return tolerance === null
      ? compareBytes(file, before, now)
      : compareRecords(file, parse(before), parse(now), tolerance);
  } catch (error) {
    const finding = error instanceof Error ? error.message : String(error);
    return { file, same: false, findings: [finding], deviation: 0 };
  }
}

/** Compares two records outside their `run` block. */
export function compareRecords(
  file: string,
  before: object,
  now: object,
  tolerance: number,
): FileComparison {
  const comparison = compareValues(withoutRun(before), withoutRun(now), tolerance);
  const { count, worst } = comparison;
  const findings = count > 0 ? listDifferences(comparison) : worst === null ? [] : [
    `equal within ${tolerance}, worst difference ${
      worst.deviation.toExponential(1)
    } at ${worst.pointer}`,
  ];
  return { file, same: count === 0, findings, deviation: worst?.deviation ?? 0 };
}

function listDifferences({ differences, count }: Comparison): string[] {
  const lines = differences.map(({ pointer, before, now }) =>
    `${pointer}: ${before} here, ${now} anew${
      isChoice(pointer) ? " (a choice, which flips where two are as good)" : ""
    }`
  );
  return count > lines.length ? [...lines, `and ${count - lines.length} more`] : lines;
}

/** An alpha, a predictor or a linear that was chosen because it was best. */
function isChoice(pointer: string): boolean {
  return /alpha|best_predictor|top_kurtosis_layer/.test(pointer) && !/loss|curve/.test(pointer);
}

function withoutRun(record: object): object {
  return { ...record, run: null };
}

function compareBytes(file: string, before: Uint8Array, now: Uint8Array): FileComparison {
  const length = Math.min(before.length, now.length);
  let at = 0;
  while (at < length && before[at] === now[at]) at += 1;
  if (at === before.length && at === now.length) {
    return { file, same: true, findings: [], deviation: 0 };
  }
  const isText = /\.(md|html|json|csv|svg)$/.test(file);
  const where = isText ? `line ${lineAt(before, at)}` : `byte ${at}`;
  const sizes = `${before.length} bytes here, ${now.length} anew`;
  return { file, same: false, findings: [`differs from ${where} on: ${sizes}`], deviation: 0 };
}

function lineAt(bytes: Uint8Array, at: number): number {
  return bytes.subarray(0, at).reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 1);
}

async function read(path: string, where: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) throw new Error(`is not there ${where}`, { cause });
    throw new Error(`cannot be read ${where}: ${fileProblem(cause)}`, { cause });
  }
}

function parse(bytes: Uint8Array): object {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value === "object" && value !== null) return value;
  throw new TypeError("holds no JSON object");
}
