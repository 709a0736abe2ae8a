/** What became of a job. */

import type { Job } from "./jobs.ts";

/** The end of a job. */
export interface Outcome {
  /** The job. */
  readonly job: Job;
  /** Whether it was run, needed not to or could not be run, or failed. */
  readonly state: "done" | "skipped" | "failed";
  /** Time that it took; 0 when it was skipped. */
  readonly seconds: number;
  /** Files made, or why it was skipped or failed. */
  readonly detail: string;
  /** Whether its outputs can be used by others: they were made or are up to date. */
  readonly usable: boolean;
}

/** An outcome without any run. */
export function skipped(job: Job, detail: string, usable: boolean): Outcome {
  return { job, state: "skipped", seconds: 0, detail, usable };
}

/**
 * Why a job must be left out after what became of others.
 *
 * A job of a model needs all of its prerequisites; a job over all models goes on with the files that
 * are there. Where a model cannot be had, no other job that runs it needs to try again.
 */
export function whyBlocked(
  job: Job,
  needs: readonly string[],
  before: readonly Outcome[],
): string | null {
  if (job.model === null) return null;
  const lost = before.find((outcome) =>
    job.makes === "records" && outcome.job.model === job.model && cannotBeHad(outcome)
  );
  if (lost !== undefined) return `the model cannot be had, see ${lost.job.step}`;
  const unusable = before.find(({ job: { name }, usable }) => needs.includes(name) && !usable);
  if (unusable === undefined) return null;
  return `${unusable.job.step} ${unusable.state === "failed" ? "failed" : "was skipped"}`;
}

/** Whether what failed is the model's download, by the error's text; a text's download may work. */
function cannotBeHad({ job: { makes, options }, state, detail }: Outcome): boolean {
  if (makes !== "records" || state !== "failed") return false;
  const model = options[options.indexOf("--model") + 1] ?? "";
  return detail.startsWith("Cannot find the model: ") ||
    (options.includes("--model") && detail.startsWith(`Cannot download "${model}`));
}
