/**
 * Repeats jobs in a folder apart and holds what they make against what is there.
 *
 * Records are computed anew from the models. Everything else is drawn anew from the records that are
 * there, so that it must be equal byte for byte on any machine.
 *
 * Effect: starts processes, reads and writes disk.
 */

import { dirname, join } from "node:path";
import { atPath } from "../errors/at_path.ts";
import { compareFiles, type FileComparison } from "./compare_files.ts";
import { isFile, jobArguments } from "./ingredients.ts";
import { type Job, madeFiles } from "./jobs.ts";
import {
  attempt,
  type Execution,
  type Outcome,
  shortList,
  skipped,
  whyBlocked,
} from "./outcome.ts";
import { placeJob, type Places, placesIn } from "./places.ts";
import { taskCommand, type TaskTable } from "./task_command.ts";

export interface CheckOutcome extends Outcome {
  /** A comparison per file; none where the job was not run or failed. */
  readonly comparisons: readonly FileComparison[];
}

export interface CheckSetup extends Execution {
  readonly table: TaskTable;
  /** Where the files are that are checked. */
  readonly places: Places;
  /** Folder to repeat the jobs in. */
  readonly folder: string;
  /** Deviation up to which numbers of records count as equal. */
  readonly tolerance: number;
}

/**
 * Repeats jobs and compares. A model of which no file is there is left out: nothing was claimed.
 */
export async function checkJobs(
  templates: readonly Job[],
  setup: CheckSetup,
): Promise<CheckOutcome[]> {
  const here = templates.map((template) => placeJob(template, setup.places));
  const known = await modelsHere(here);
  const outcomes: CheckOutcome[] = [];
  for (const [index, job] of here.entries()) {
    const why = known.has(job.model)
      ? whyBlocked(job, [], outcomes)
      : "no file of the model is here";
    if (why === null) {
      setup.announce(`${job.name}: runs`);
      const folder = join(setup.folder, job.name.replace(" ", "-"));
      const anew = placeJob(templates[index]!, placesIn(folder));
      outcomes.push(await checkJob(job, anew, { ...setup, folder }));
    } else outcomes.push({ ...skipped(job, why, false), comparisons: [] });
    const { state, detail } = outcomes.at(-1)!;
    setup.announce(`${job.name}: ${state}, ${detail}`);
  }
  return outcomes;
}

/** Models of which at least one file is there; jobs over all models count as one. */
async function modelsHere(jobs: readonly Job[]): Promise<Set<string | null>> {
  const known = new Set<string | null>([null]);
  for (const job of jobs) {
    const there = await Promise.all(madeFiles(job).map(isFile));
    if (there.includes(true)) known.add(job.model);
  }
  return known;
}

async function checkJob(here: Job, anew: Job, setup: CheckSetup): Promise<CheckOutcome> {
  let comparisons: FileComparison[] = [];
  const outcome = await attempt(here, async () => {
    await repeat(here, anew, setup);
    comparisons = await compare(here, anew, setup);
    const different = comparisons.filter(({ same }) => !same).map(({ file }) => file);
    if (different.length > 0) throw new Error(`differs: ${shortList(different)}`);
    const worst = Math.max(...comparisons.map(({ deviation }) => deviation));
    return worst === 0 ? "exactly equal" : `equal within ${worst.toExponential(1)}`;
  });
  return { ...outcome, comparisons };
}

async function repeat(here: Job, anew: Job, { table, start }: CheckSetup): Promise<void> {
  for (const [index, copy] of anew.rewrites.entries()) {
    await atPath("copy to", copy, async () => {
      await Deno.mkdir(dirname(copy), { recursive: true });
      await Deno.copyFile(here.rewrites[index]!, copy);
    });
  }
  const { args } = taskCommand(table, here.task);
  await start([...args, ...await jobArguments(here, anew)]);
}

async function compare(here: Job, anew: Job, setup: CheckSetup): Promise<FileComparison[]> {
  const made = madeFiles(anew);
  const tolerance = here.makes === "records" ? setup.tolerance : null;
  const comparisons = await Promise.all(
    madeFiles(here).map((file, index) => compareFiles(file, made[index]!, tolerance)),
  );
  const unlisted = (await listFiles(setup.folder)).filter((file) => !made.includes(file));
  return [
    ...comparisons,
    ...unlisted.map((file) => ({
      file: file.slice(setup.folder.length + 1),
      same: false,
      findings: [`is made by step "${here.step}", but is not among its outputs`],
      deviation: 0,
    })),
  ];
}

async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  const entries = await atPath("list", folder, () => Array.fromAsync(Deno.readDir(folder)));
  for (const { name, isDirectory } of entries) {
    const path = join(folder, name);
    if (isDirectory) files.push(...await listFiles(path));
    else files.push(path);
  }
  return files.sort();
}
