/**
 * Repeats jobs in a folder apart and holds what they make against what is there.
 *
 * Records are computed anew from the models. Everything else is drawn anew from the records that are
 * there, so that it must be equal byte for byte on any machine.
 *
 * Effect: starts processes, reads and writes disk.
 */

import { dirname, join } from "node:path";
import type { ChildOutcome } from "./child.ts";
import { isFile } from "./code_files.ts";
import { compareFiles, type FileComparison } from "./compare_files.ts";
import { madeFiles, presentFiles } from "./ingredients.ts";
import type { Job } from "./jobs.ts";
import { type Outcome, skipped, whyBlocked } from "./outcome.ts";
import { jobArguments, placed, placedDocument, type Places, placesIn } from "./places.ts";
import { shortList } from "./run_jobs.ts";
import { taskCommand, type TaskTable } from "./task_command.ts";

/** What became of a job, and how its files compare. */
export interface CheckOutcome extends Outcome {
  /** A comparison per file; none where the job was not run or failed. */
  readonly comparisons: readonly FileComparison[];
}

/** What jobs are checked with. */
export interface CheckSetup {
  /** What deno.json says. */
  readonly table: TaskTable;
  /** Where the files are that are checked. */
  readonly places: Places;
  /** Folder to repeat the jobs in. */
  readonly folder: string;
  /** Deviation up to which numbers of records count as equal. */
  readonly tolerance: number;
  /** Runs `deno` with arguments. */
  readonly start: (args: readonly string[]) => Promise<ChildOutcome>;
  /** Told what is about to happen. */
  readonly announce: (text: string) => void;
}

/**
 * Repeats jobs and compares. A model of which no file is there is left out: nothing was claimed.
 */
export async function checkJobs(
  jobs: readonly Job[],
  setup: CheckSetup,
): Promise<CheckOutcome[]> {
  const known = await modelsHere(jobs, setup.places);
  const outcomes: CheckOutcome[] = [];
  for (const job of jobs) {
    const why = known.has(job.model)
      ? whyBlocked(job, [], outcomes)
      : "no file of the model is here";
    if (why === null) {
      setup.announce(`${job.name}: runs`);
      outcomes.push(
        await checkJob(job, { ...setup, folder: join(setup.folder, job.name.replace(" ", "-")) }),
      );
    } else outcomes.push({ ...skipped(job, why, false), comparisons: [] });
    const { state, detail } = outcomes.at(-1)!;
    setup.announce(`${job.name}: ${state}, ${detail}`);
  }
  return outcomes;
}

/** Models of which at least one file is there; jobs over all models count as one. */
async function modelsHere(jobs: readonly Job[], places: Places): Promise<Set<string | null>> {
  const known = new Set<string | null>([null]);
  for (const job of jobs) {
    const there = await Promise.all(madeFiles(job, places).map(isFile));
    if (there.includes(true)) known.add(job.model);
  }
  return known;
}

async function checkJob(job: Job, setup: CheckSetup): Promise<CheckOutcome> {
  const began = performance.now();
  const end = (
    state: "done" | "failed",
    detail: string,
    comparisons: readonly FileComparison[],
  ): CheckOutcome => {
    const seconds = (performance.now() - began) / 1000;
    return { job, state, seconds, detail, usable: state === "done", comparisons };
  };
  try {
    const { success, message } = await repeat(job, setup);
    if (!success) return end("failed", message, []);
    const comparisons = await compare(job, setup);
    const different = comparisons.filter(({ same }) => !same);
    return different.length === 0
      ? end("done", describeSame(comparisons), comparisons)
      : end("failed", `differs: ${shortList(different.map(({ file }) => file))}`, comparisons);
  } catch (error) {
    return end("failed", error instanceof Error ? error.message : String(error), []);
  }
}

async function repeat(job: Job, setup: CheckSetup): Promise<ChildOutcome> {
  const apart = placesIn(setup.folder);
  for (const file of job.rewrites) {
    const copy = placedDocument(file, apart);
    await Deno.mkdir(dirname(copy), { recursive: true });
    await Deno.copyFile(placedDocument(file, setup.places), copy);
  }
  const files = await presentFiles(job.arguments.map((file) => placed(file, setup.places)));
  const { args } = taskCommand(setup.table, job.task);
  return await setup.start([...args, ...jobArguments(job, files, apart)]);
}

async function compare(job: Job, setup: CheckSetup): Promise<FileComparison[]> {
  const here = madeFiles(job, setup.places);
  const anew = madeFiles(job, placesIn(setup.folder));
  const tolerance = job.makes === "records" ? setup.tolerance : null;
  const comparisons = await Promise.all(
    here.map((file, index) => compareFiles(file, anew[index]!, tolerance)),
  );
  const unlisted = (await listFiles(setup.folder)).filter((file) => !anew.includes(file));
  return [
    ...comparisons,
    ...unlisted.map((file) => ({
      file: file.slice(setup.folder.length + 1),
      same: false,
      findings: [`is made by step "${job.step}", but is not among its outputs`],
      deviation: 0,
    })),
  ];
}

function describeSame(comparisons: readonly FileComparison[]): string {
  const worst = Math.max(...comparisons.map(({ deviation }) => deviation));
  return worst === 0 ? "exactly equal" : `equal within ${worst.toExponential(1)}`;
}

async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) files.push(...await listFiles(path));
    else files.push(path);
  }
  return files.sort();
}
