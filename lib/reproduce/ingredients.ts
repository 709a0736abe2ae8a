/**
 * What a job's outputs are made from, by hash.
 *
 * Effect: reads disk.
 */

import { join } from "node:path";
import { hashFile } from "../record/provenance.ts";
import { hashCode, isFile } from "./code_files.ts";
import type { Job } from "./jobs.ts";
import { jobArguments, placed, placedDocument, type Places } from "./places.ts";
import { taskCommand, type TaskTable } from "./task_command.ts";

/** SHA-256 by path. */
export type Hashes = Readonly<Record<string, string>>;

/** Everything that decides what a job makes; equal ingredients make equal outputs. */
export interface Ingredients {
  /** Arguments of `deno`. */
  readonly command: readonly string[];
  /** Files that it reads, the model's among them. */
  readonly inputs: Hashes;
  /** Its code. */
  readonly code: Hashes;
}

/** Finds the ingredients of jobs. */
export interface JobFiles {
  /** Ingredients of a job whose outputs go to these places. */
  ingredientsOf(job: Job): Promise<Ingredients>;
  /** Hashes of what the job makes; a file that is not there is left out. */
  outputsOf(job: Job): Promise<Hashes>;
  /** Inputs that are not there. */
  missingInputs(job: Job): Promise<string[]>;
}

/**
 * Makes a finder of ingredients. Code is hashed once per task: it is what the tasks that are started
 * later will load, unless someone edits it meanwhile.
 */
export function openJobFiles(table: TaskTable, places: Places): JobFiles {
  const code = new Map<string, Promise<Hashes>>();
  const codeOf = (entry: string): Promise<Hashes> => {
    if (!code.has(entry)) code.set(entry, hashCode(entry));
    return code.get(entry)!;
  };
  return {
    async ingredientsOf(job) {
      const { args, entry } = taskCommand(table, job.task);
      const files = await presentFiles(job.arguments.map((file) => placed(file, places)));
      const read = [...job.arguments, ...job.inputs].map((file) => placed(file, places));
      const model = job.checkpoint === null ? [] : await checkpointFiles(job.checkpoint);
      return {
        command: [...args, ...jobArguments(job, files, places)],
        inputs: await hashPresent([...read, ...model]),
        code: await codeOf(entry),
      };
    },
    outputsOf: (job) => hashPresent(madeFiles(job, places)),
    async missingInputs(job) {
      const files = [...job.arguments, ...job.inputs].map((file) => placed(file, places));
      const there = new Set(await presentFiles(files));
      return files.filter((file) => !there.has(file));
    },
  };
}

/** The files that a job makes. */
export function madeFiles(job: Job, places: Places): string[] {
  return [
    ...job.outputs.map((file) => placed(file, places)),
    ...job.rewrites.map((file) => placedDocument(file, places)),
  ];
}

/** Leaves the files that are there. */
export async function presentFiles(files: readonly string[]): Promise<string[]> {
  const there = await Promise.all(files.map(isFile));
  return files.filter((_, index) => there[index]);
}

async function hashPresent(files: readonly string[]): Promise<Hashes> {
  const there = await presentFiles([...new Set(files)]);
  const pairs = there.map(async (file) => [file, await hashFile(file)] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

/** Weights, configuration and tokenizer; a card or a training script changes no number. */
async function checkpointFiles(folder: string): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(folder)) names.push(name);
    return names.filter((name) => /\.(json|safetensors)$/.test(name)).sort()
      .map((name) => join(folder, name));
  } catch {
    return []; // the task says what is wrong with the folder
  }
}
