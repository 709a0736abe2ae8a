/**
 * Stamps: what each job's outputs were last made from. They stay on this machine.
 *
 * Effect: reads and writes disk.
 */

import { z } from "zod";
import { serialize } from "../record/serialize.ts";
import { replaceFile } from "../record/store.ts";
import type { Hashes, Ingredients } from "./ingredients.ts";

/** What is known of the last run of a job. */
export interface Stamp {
  /** Whether it has finished. */
  readonly state: "started" | "done";
  /** What it was made from. */
  readonly ingredients: Ingredients;
  /** What it made; nothing while it has not finished. */
  readonly outputs: Hashes;
}

/** Stamps by the names of jobs. */
export type Stamps = Readonly<Record<string, Stamp>>;

const hashes = z.record(z.string(), z.string());
const stampsSchema = z.strictObject({
  version: z.literal(1),
  jobs: z.record(
    z.string(),
    z.strictObject({
      state: z.enum(["started", "done"]),
      ingredients: z.strictObject({ command: z.array(z.string()), inputs: hashes, code: hashes }),
      outputs: hashes,
    }),
  ),
});

/**
 * Reads stamps. A file that is missing, damaged or of another release counts as empty: then jobs run
 * again, and nothing is lost.
 */
export async function readStamps(path: string): Promise<Stamps> {
  try {
    return stampsSchema.parse(JSON.parse(await Deno.readTextFile(path))).jobs;
  } catch {
    return {};
  }
}

/** Puts a stamp into the file, in one step. */
export async function writeStamp(path: string, job: string, stamp: Stamp): Promise<void> {
  const jobs = { ...await readStamps(path), [job]: stamp };
  await replaceFile(path, new TextEncoder().encode(serialize({ version: 1, jobs })));
}
