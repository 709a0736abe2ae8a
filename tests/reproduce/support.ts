/** Jobs and file states for tests of planning, without any disk. */

import type { JobFiles } from "../../lib/reproduce/ingredients.ts";
import { type Job, madeFiles, readFiles } from "../../lib/reproduce/jobs.ts";
import type { Stamp } from "../../lib/reproduce/stamps.ts";

/** A job that makes a file of its own name, unless told otherwise. */
export function testJob(name: string, parts: Partial<Job> = {}): Job {
  const [step, model = null] = name.split(" ");
  return {
    name,
    step: step!,
    model,
    task: step!,
    makes: "renderings",
    options: [],
    arguments: [],
    inputs: [],
    outputs: [`${name}.out`],
    rewrites: [],
    checkpoint: null,
    journal: null,
    ...parts,
  };
}

/** Hashes of an imagined disk: a file's hash is its content here. */
export function imaginedFiles(disk: Map<string, string>): JobFiles {
  const hashes = (files: readonly string[]) =>
    Object.fromEntries(files.flatMap((file) => disk.has(file) ? [[file, disk.get(file)!]] : []));
  return {
    ingredientsOf: (job) =>
      Promise.resolve({
        command: [job.task, ...job.options],
        inputs: hashes(readFiles(job)),
        code: hashes([`${job.task}.ts`]),
      }),
    outputsOf: (job) => Promise.resolve(hashes(madeFiles(job))),
    missingInputs: (job) => Promise.resolve(readFiles(job).filter((file) => !disk.has(file))),
  };
}

/** The stamp of a job that has just been run on this disk. */
export async function stampOf(job: Job, disk: Map<string, string>): Promise<Stamp> {
  const files = imaginedFiles(disk);
  return {
    state: "done",
    ingredients: await files.ingredientsOf(job),
    outputs: await files.outputsOf(job),
  };
}
