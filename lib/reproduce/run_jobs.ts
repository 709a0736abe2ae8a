/**
 * Runs what is out of date.
 *
 * Effect: starts processes, reads, writes and locks files.
 */

import { atPath } from "../errors/at_path.ts";
import { isFile, type JobFiles } from "./ingredients.ts";
import { type Job, madeFiles, prerequisites } from "./jobs.ts";
import {
  attempt,
  type Execution,
  type Outcome,
  shortList,
  skipped,
  whyBlocked,
} from "./outcome.ts";
import { whyUnready } from "./plan.ts";
import { canResume, readStamps, whyStale, writeStamp } from "./stamps.ts";

export interface RunSetup extends Execution {
  readonly files: JobFiles;
  /** File of the stamps. */
  readonly stamps: string;
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
    const outcome = blocked === null
      ? await attempt(job, () => makeAnew(job, setup))
      : skipped(job, blocked, false);
    const { state, detail } = outcome;
    setup.announce(`${job.name}: ${state}${state === "done" ? "" : `, ${detail}`}`);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Runs a job if it is out of date; names what it made, or `null` if nothing was to do. */
async function makeAnew(job: Job, setup: RunSetup): Promise<string | null> {
  const { files, stamps, start, announce } = setup;
  const unready = await whyUnready(job, files);
  if (unready !== null) throw new Error(unready);
  const ingredients = await files.ingredientsOf(job);
  const stamp = (await readStamps(stamps))[job.name];
  const stale = whyStale(stamp, ingredients, await files.outputsOf(job));
  if (stale === null) return null;

  const { journal } = job;
  const waited = journal !== null &&
    await journalReleased(journal, () => announce(`${job.name}: waits for a run that goes on`));
  const resumable = journal !== null && canResume(stamp, ingredients);
  const left = resumable && await isFile(journal);
  // A run removes its journal when it has written everything: then there is nothing to repeat.
  if (!waited || !resumable || left) {
    announce(`${job.name}: ${left ? "goes on" : "runs"}, ${stale}`);
    await writeStamp(stamps, job.name, { state: "started", ingredients, outputs: {} });
    await start([...ingredients.command, ...(left ? ["--resume"] : [])]);
  }

  const made = madeFiles(job);
  const outputs = await files.outputsOf(job);
  const lacking = made.filter((file) => outputs[file] === undefined);
  if (lacking.length > 0) throw new Error(`it did not make ${shortList(lacking)}`);
  await writeStamp(stamps, job.name, { state: "done", ingredients, outputs });
  return shortList(made);
}

/**
 * Waits for the journal of a run whose starter was killed: the run itself goes on alone. Returns
 * whether there was one to wait for.
 */
async function journalReleased(path: string, waiting: () => void): Promise<boolean> {
  if (!await isFile(path)) return false;
  return await atPath("wait for journal", path, async () => {
    using file = await Deno.open(path, { read: true, write: true });
    if (await file.tryLock(true)) return false;
    waiting();
    await file.lock(true);
    return true;
  });
}
