/** How a job is run, and what became of it. */

import type { Job } from "./jobs.ts";

export interface Execution {
  /** Runs `deno` with arguments; throws what went wrong. */
  readonly start: (args: readonly string[]) => Promise<void>;
  /** Receives what is about to happen. */
  readonly announce: (text: string) => void;
}

export interface Outcome {
  readonly job: Job;
  readonly state: "done" | "skipped" | "failed";
  /** 0 when it was skipped. */
  readonly seconds: number;
  /** Files made, or why it was skipped or failed. */
  readonly detail: string;
  /** Whether others can use its outputs: they were made or are up to date. */
  readonly usable: boolean;
}

export function skipped(job: Job, detail: string, usable: boolean): Outcome {
  return { job, state: "skipped", seconds: 0, detail, usable };
}

/** Does a job's work by the clock: it returns what is done, or `null` where nothing was to do. */
export async function attempt(job: Job, work: () => Promise<string | null>): Promise<Outcome> {
  const began = performance.now();
  const ended = (state: "done" | "failed", detail: string): Outcome => {
    const seconds = (performance.now() - began) / 1000;
    return { job, state, seconds, detail, usable: state === "done" };
  };
  try {
    const done = await work();
    return done === null ? skipped(job, "up to date", true) : ended("done", done);
  } catch (error) {
    return ended("failed", error instanceof Error ? error.message : String(error));
  }
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

/** Names files in a line. */
export function shortList(files: readonly string[]): string {
  return `${files[0]}${files.length > 1 ? ` and ${files.length - 1} more` : ""}`;
}
