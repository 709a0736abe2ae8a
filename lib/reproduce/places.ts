/** Where the files of jobs are: in the working folders, or in a folder apart. */

import { join } from "node:path";
import type { Job } from "./jobs.ts";

/** Folders that paths of jobs are put into. */
export interface Places {
  /** For `{results}`. */
  readonly results: string;
  /** For `{figures}`. */
  readonly figures: string;
  /** Put before files that are rewritten; empty to rewrite them where they are. */
  readonly documents: string;
}

/** Puts the folders into a path. */
export function placed(template: string, { results, figures }: Places): string {
  return template.replaceAll("{results}", results).replaceAll("{figures}", figures);
}

/** Folders of the same shape below another one. */
export function placesIn(folder: string): Places {
  const [results, figures, documents] = ["results", "figures", "documents"]
    .map((name) => join(folder, name)) as [string, string, string];
  return { results, figures, documents };
}

/** Where a rewritten file is. */
export function placedDocument(template: string, places: Places): string {
  const path = placed(template, places);
  return places.documents === "" ? path : join(places.documents, path);
}

/** The part of a task's command line that a job decides. */
export function jobArguments(job: Job, files: readonly string[], places: Places): string[] {
  return [
    ...job.options.map((option) => placed(option, places)),
    ...files,
    ...job.rewrites.map((file) => placedDocument(file, places)),
  ];
}
