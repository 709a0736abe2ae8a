/** What would be run, and why. */

import type { JobFiles } from "./ingredients.ts";
import { type Job, prerequisites, readFiles } from "./jobs.ts";
import { type Stamps, whyStale } from "./stamps.ts";

export interface PlannedJob {
  readonly job: Job;
  /** Whether it is to be run, is up to date, or cannot be run. */
  readonly action: "run" | "keep" | "cannot";
  readonly reason: string;
}

/** Leaves the jobs that were chosen. */
export function chooseJobs(
  jobs: readonly Job[],
  only: readonly string[] | undefined,
  models: readonly string[] | undefined,
): Job[] {
  return jobs.filter(({ step, model }) =>
    (only?.includes(step) ?? true) && (model === null || (models?.includes(model) ?? true))
  );
}

/** Says what would be done about each job, if all that are run succeed. */
export async function planJobs(
  jobs: readonly Job[],
  files: JobFiles,
  stamps: Stamps,
): Promise<PlannedJob[]> {
  const plan: PlannedJob[] = [];
  for (const job of jobs) {
    const rerun = plan.filter(({ action }) => action === "run").map(({ job }) => job);
    const before = prerequisites(job, rerun).map(({ name }) => name).join(", ");
    const after = before === "" ? null : `after ${before}`;
    const missing = await whyUnready(job, files);
    if (missing !== null) {
      plan.push(
        after === null
          ? { job, action: "cannot", reason: missing }
          : { job, action: "run", reason: after },
      );
      continue;
    }
    const [ingredients, outputs] = [await files.ingredientsOf(job), await files.outputsOf(job)];
    const reason = whyStale(stamps[job.name], ingredients, outputs) ?? after;
    plan.push({ job, action: reason === null ? "keep" : "run", reason: reason ?? "up to date" });
  }
  return plan;
}

/**
 * Why a job's inputs do not let it start. A job of a model needs all of them, a job over all models
 * one.
 */
export async function whyUnready(job: Job, files: JobFiles): Promise<string | null> {
  const missing = await files.missingInputs(job);
  if (missing.length === 0) return null;
  if (job.model !== null) return `there is no ${missing[0]}`;
  return missing.length === readFiles(job).length ? "none of its inputs is there" : null;
}
