/**
 * Stamps: what each job's outputs were last made from, and why they are out of date. They stay on
 * this machine.
 *
 * Effect: reads and writes disk.
 */

import { z } from "zod";
import { serialize } from "../record/serialize.ts";
import { readTextFile } from "../files/read_file.ts";
import { replaceFile } from "../files/replace_file.ts";

const hashes = z.record(z.string(), z.string());
const ingredients = z.strictObject({ command: z.array(z.string()), inputs: hashes, code: hashes });
const stamp = z.strictObject({ state: z.enum(["started", "done"]), ingredients, outputs: hashes });
const stampFile = z.strictObject({ version: z.literal(1), jobs: z.record(z.string(), stamp) });

/** SHA-256 by path. */
export type Hashes = z.infer<typeof hashes>;
/**
 * Everything that decides what a job makes, equal where the outputs are: arguments of `deno`, files
 * that it reads, the model's among them, and its code.
 */
export type Ingredients = z.infer<typeof ingredients>;
/** What is known of the last run of a job; without outputs while it has not finished. */
export type Stamp = z.infer<typeof stamp>;
/** By the names of jobs. */
export type Stamps = Readonly<Record<string, Stamp>>;

/**
 * Reads stamps. A file that is missing, damaged or of another release counts as empty: then jobs run
 * again, and nothing is lost.
 */
export async function readStamps(path: string): Promise<Stamps> {
  try {
    return stampFile.parse(JSON.parse(await readTextFile("read", path))).jobs;
  } catch {
    return {};
  }
}

/** Puts a stamp into the file, in one step. */
export async function writeStamp(path: string, job: string, stamp: Stamp): Promise<void> {
  const jobs = { ...await readStamps(path), [job]: stamp };
  await replaceFile(path, new TextEncoder().encode(serialize({ version: 1, jobs })));
}

/** Compares what a job's outputs were made from with what they would be made from now. */
export function whyStale(
  stamp: Stamp | undefined,
  now: Ingredients,
  outputs: Hashes,
): string | null {
  if (stamp === undefined) return "not made here before";
  if (stamp.state === "started") return "did not finish";
  const before = stamp.ingredients;
  if (!sameCommand(before, now)) return "settings changed";
  return difference("input", before.inputs, now.inputs) ??
    difference("code", before.code, now.code) ??
    difference("output", stamp.outputs, outputs);
}

/**
 * Tells whether a run that did not finish can be gone on with: what it is made from has not changed.
 */
export function canResume(stamp: Stamp | undefined, now: Ingredients): boolean {
  return stamp?.state === "started" && sameCommand(stamp.ingredients, now) &&
    difference("input", stamp.ingredients.inputs, now.inputs) === null &&
    difference("code", stamp.ingredients.code, now.code) === null;
}

function sameCommand(a: Ingredients, b: Ingredients): boolean {
  return JSON.stringify(a.command) === JSON.stringify(b.command);
}

/** Names the first file that is another, new or gone, and how many more are. */
function difference(what: string, before: Hashes, now: Hashes): string | null {
  const files = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const [first, ...more] = files.filter((file) => before[file] !== now[file]);
  if (first === undefined) return null;
  const how = before[first] === undefined ? "new" : now[first] === undefined ? "gone" : "changed";
  return `${what} ${how}: ${first}${more.length > 0 ? ` and ${more.length} more` : ""}`;
}
