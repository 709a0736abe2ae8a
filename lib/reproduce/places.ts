/** Where the files of jobs are: in the working folders, or in a folder apart. */

import { join } from "node:path";
import type { Job } from "./jobs.ts";

export interface Places {
  /** For `{results}`. */
  readonly results: string;
  /** For `{figures}`. */
  readonly figures: string;
  /** Put before files that are rewritten; empty to rewrite them where they are. */
  readonly documents: string;
}

/** Folders of the same shape below another one. */
export function placesIn(folder: string): Places {
  const below = (name: string) => join(folder, name);
  return { results: below("results"), figures: below("figures"), documents: below("documents") };
}

/** A job with the folders put into its paths. */
export function placeJob(job: Job, { results, figures, documents }: Places): Job {
  const put = (template: string) =>
    template.replaceAll("{results}", results).replaceAll("{figures}", figures);
  return {
    ...job,
    options: job.options.map(put),
    arguments: job.arguments.map(put),
    inputs: job.inputs.map(put),
    outputs: job.outputs.map(put),
    rewrites: job.rewrites.map(put).map((file) => documents === "" ? file : join(documents, file)),
    journal: job.journal === null ? null : put(job.journal),
  };
}
