/**
 * Holds a file that was made anew against the one that is there.
 *
 * Effect: reads disk.
 */

import { readFile } from "../files/read_file.ts";
import { compareValues, type Comparison } from "./compare_values.ts";

/** How what was made anew compares with what is there. */
export interface FileComparison {
  readonly file: string;
  /** Whether nothing differs beyond the tolerance. */
  readonly same: boolean;
  /** What was found, a line each: differences, or the largest deviation; empty if exactly equal. */
  readonly findings: readonly string[];
  /** The largest deviation of a number of a record; 0 for equal files. */
  readonly deviation: number;
}

type Finding = Omit<FileComparison, "file">;

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
    const finding = tolerance === null
      ? compareBytes(file, before, now)
      : compareRecords(parse(before), parse(now), tolerance);
    return { file, ...finding };
  } catch (error) {
    return { file, ...different(error instanceof Error ? error.message : String(error)) };
  }
}

function different(finding: string): Finding {
  return { same: false, findings: [finding], deviation: 0 };
}

/** Compares two records outside their `run` block. */
export function compareRecords(before: object, now: object, tolerance: number): Finding {
  const comparison = compareValues({ ...before, run: null }, { ...now, run: null }, tolerance);
  const { count, worst } = comparison;
  const deviation = worst?.deviation ?? 0;
  if (count > 0) return { same: false, findings: listDifferences(comparison), deviation };
  if (worst === null) return { same: true, findings: [], deviation };
  const text = `worst difference ${deviation.toExponential(1)} at ${worst.pointer}`;
  return { same: true, findings: [`equal within ${tolerance}, ${text}`], deviation };
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

function compareBytes(file: string, before: Uint8Array, now: Uint8Array): Finding {
  const length = Math.min(before.length, now.length);
  let at = 0;
  while (at < length && before[at] === now[at]) at += 1;
  if (at === before.length && at === now.length) return { same: true, findings: [], deviation: 0 };
  const isText = /\.(md|html|json|csv|svg)$/.test(file);
  const where = isText ? `line ${lineAt(before, at)}` : `byte ${at}`;
  return different(`differs from ${where} on: ${before.length} bytes here, ${now.length} anew`);
}

function lineAt(bytes: Uint8Array, at: number): number {
  return bytes.subarray(0, at).reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 1);
}

async function read(path: string, where: string): Promise<Uint8Array> {
  try {
    return await readFile("read", path);
  } catch (error) {
    const { cause, message } = error as Error;
    if (cause instanceof Deno.errors.NotFound) throw new Error(`is not there ${where}`, { cause });
    throw new Error(`cannot be read ${where}: ${message}`, { cause });
  }
}

function parse(bytes: Uint8Array): object {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value === "object" && value !== null) return value;
  throw new TypeError("holds no JSON object");
}
