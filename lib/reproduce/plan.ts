/** What would be run, and why. */

import type { JobFiles } from "./ingredients.ts";
import { type Job, prerequisites } from "./jobs.ts";
import { whyStale } from "./staleness.ts";
import type { Stamps } from "./stamps.ts";

/** What will be done about a job. */
export interface PlannedJob {
  /** The job. */
  readonly job: Job;
  /** Whether it is to be run, is up to date, or cannot be run. */
  readonly action: "run" | "keep" | "cannot";
  /** Why. */
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
    const before = prerequisites(job, plan.filter(({ action }) => action === "run").map(jobOf));
    const missing = await whyUnready(job, files);
    const stale = whyStale(
      stamps[job.name],
      await files.ingredientsOf(job),
      await files.outputsOf(job),
    );
    const after = `after ${before.map(({ name }) => name).join(", ")}`;
    if (missing !== null) {
      plan.push(
        before.length > 0
          ? { job, action: "run", reason: after }
          : { job, action: "cannot", reason: missing },
      );
    } else if (stale !== null || before.length > 0) {
      plan.push({ job, action: "run", reason: stale ?? after });
    } else plan.push({ job, action: "keep", reason: "up to date" });
  }
  return plan;
}

/**
 * Why a job's inputs do not let it start. A job of a model needs all of them, a job over all models
 * one.
 */
export async function whyUnready(job: Job, files: JobFiles): Promise<string | null> {
  const missing = await files.missingInputs(job);
  const wanted = job.arguments.length + job.inputs.length;
  if (missing.length === 0) return null;
  if (job.model !== null) return `there is no ${missing[0]}`;
  return missing.length === wanted ? "none of its inputs is there" : null;
}

function jobOf({ job }: PlannedJob): Job {
  return job;
}
