/**
 * Runs what is out of date.
 *
 * Effect: starts processes, reads and writes disk.
 */

import type { ChildOutcome } from "./child.ts";
import { isFile } from "./code_files.ts";
import { type Ingredients, type JobFiles, madeFiles } from "./ingredients.ts";
import { type Job, prerequisites } from "./jobs.ts";
import { journalReleased } from "./journal_released.ts";
import { type Outcome, skipped, whyBlocked } from "./outcome.ts";
import { placed, type Places } from "./places.ts";
import { whyUnready } from "./plan.ts";
import { canResume, whyStale } from "./staleness.ts";
import { readStamps, writeStamp } from "./stamps.ts";

/** What jobs are run with. */
export interface RunSetup {
  /** Finds what jobs are made from. */
  readonly files: JobFiles;
  /** Where their files are. */
  readonly places: Places;
  /** File of the stamps. */
  readonly stamps: string;
  /** Runs `deno` with arguments. */
  readonly start: (args: readonly string[]) => Promise<ChildOutcome>;
  /** Told what is about to happen. */
  readonly announce: (text: string) => void;
}

/**
 * Runs the jobs that are out of date, one after another. A job that fails stops only those that need
 * its files. Each is stamped as soon as it is done, so that a killed run goes on where it stopped.
 */
export async function runJobs(jobs: readonly Job[], setup: RunSetup): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const job of jobs) {
    const needs = prerequisites(job, jobs).map(({ name }) => name);
    const blocked = whyBlocked(job, needs, outcomes);
    const outcome = blocked === null ? await tryJob(job, setup) : skipped(job, blocked, false);
    setup.announce(`${job.name}: ${outcome.state}${tail(outcome)}`);
    outcomes.push(outcome);
  }
  return outcomes;
}

function tail({ state, detail }: Outcome): string {
  return state === "done" ? "" : `, ${detail}`;
}

async function tryJob(job: Job, setup: RunSetup): Promise<Outcome> {
  const began = performance.now();
  const failed = (detail: string): Outcome => {
    const seconds = (performance.now() - began) / 1000;
    return { job, state: "failed", seconds, detail, usable: false };
  };
  try {
    const unready = await whyUnready(job, setup.files);
    if (unready !== null) return failed(unready);
    const problem = await makeAnew(job, setup);
    if (problem === "up to date") return skipped(job, problem, true);
    if (problem !== null) return failed(problem);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
  const detail = shortList(madeFiles(job, setup.places));
  const seconds = (performance.now() - began) / 1000;
  return { job, state: "done", seconds, detail, usable: true };
}

/** Runs a job if it is out of date; returns `"up to date"`, what went wrong, or `null`. */
async function makeAnew(job: Job, setup: RunSetup): Promise<string | null> {
  const { files, places, stamps, start, announce } = setup;
  const ingredients = await files.ingredientsOf(job);
  const stamp = (await readStamps(stamps))[job.name];
  const stale = whyStale(stamp, ingredients, await files.outputsOf(job));
  if (stale === null) return "up to date";

  const journal = job.journal === null ? null : placed(job.journal, places);
  const waited = journal !== null &&
    await journalReleased(journal, () => announce(`${job.name}: waits for a run that goes on`));
  const resumable = journal !== null && canResume(stamp, ingredients);
  const left = resumable && await isFile(journal);
  // A run removes its journal when it has written everything: then there is nothing to repeat.
  if (waited && resumable && !left) return await finish(job, ingredients, setup);

  announce(`${job.name}: ${left ? "goes on" : "runs"}, ${stale}`);
  await writeStamp(stamps, job.name, { state: "started", ingredients, outputs: {} });
  const { success, message } = await start([...ingredients.command, ...(left ? ["--resume"] : [])]);
  return success ? await finish(job, ingredients, setup) : message;
}

/** Stamps what a run has made; returns what it has not. */
async function finish(
  job: Job,
  ingredients: Ingredients,
  { files, places, stamps }: RunSetup,
): Promise<string | null> {
  const outputs = await files.outputsOf(job);
  const lacking = madeFiles(job, places).filter((file) => outputs[file] === undefined);
  if (lacking.length > 0) return `it did not make ${shortList(lacking)}`;
  await writeStamp(stamps, job.name, { state: "done", ingredients, outputs });
  return null;
}

/** Names files in a line. */
export function shortList(files: readonly string[]): string {
  return `${files[0]}${files.length > 1 ? ` and ${files.length - 1} more` : ""}`;
}
