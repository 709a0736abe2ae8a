/**
 * Where the files of jobs are: in the working folders, or in a folder apart.
 *
 * @module
 */

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

/**
 * Puts the folders into a path.
 *
 * @param template Such as `"{results}/diagnostic_tiny.json"`.
 * @param places The folders.
 * @returns The path.
 *
 * @example A record
 * ```ts
 * import { placed } from "./places.ts";
 * import assert from "node:assert/strict";
 *
 * const places = { results: "/tmp/r", figures: "/tmp/f", documents: "" };
 * assert.equal(placed("{results}/a.json", places), "/tmp/r/a.json");
 * ```
 */
export function placed(template: string, { results, figures }: Places): string {
  return template.replaceAll("{results}", results).replaceAll("{figures}", figures);
}

/**
 * Folders of the same shape below another one.
 *
 * @param folder The folder.
 * @returns Its places.
 *
 * @example Apart
 * ```ts
 * import { placesIn } from "./places.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(placesIn("/tmp/x").results, "/tmp/x/results");
 * ```
 */
export function placesIn(folder: string): Places {
  const [results, figures, documents] = ["results", "figures", "documents"]
    .map((name) => join(folder, name)) as [string, string, string];
  return { results, figures, documents };
}

/**
 * Where a rewritten file is.
 *
 * @param template Its path.
 * @param places The folders.
 * @returns The path.
 *
 * @example A copy of a document
 * ```ts
 * import { placedDocument } from "./places.ts";
 * import assert from "node:assert/strict";
 *
 * const places = { results: "r", figures: "f", documents: "/tmp/d" };
 * assert.equal(placedDocument("docs/report.md", places), "/tmp/d/docs/report.md");
 * assert.equal(placedDocument("docs/report.md", { ...places, documents: "" }), "docs/report.md");
 * ```
 */
export function placedDocument(template: string, places: Places): string {
  const path = placed(template, places);
  return places.documents === "" ? path : join(places.documents, path);
}

/**
 * The part of a task's command line that a job decides.
 *
 * @param job The job.
 * @param files Files to hand over, of the job's arguments.
 * @param places Where outputs go.
 * @returns Options, files, and files to rewrite.
 *
 * @example A table of one model
 * ```ts
 * import type { Job } from "./jobs.ts";
 * import { jobArguments } from "./places.ts";
 * import assert from "node:assert/strict";
 *
 * const job = { options: ["--out", "{results}"], rewrites: [] } as unknown as Job;
 * const places = { results: "/tmp/r", figures: "/tmp/f", documents: "" };
 * assert.deepEqual(jobArguments(job, ["results/a.json"], places), [
 *   "--out",
 *   "/tmp/r",
 *   "results/a.json",
 * ]);
 * ```
 */
export function jobArguments(job: Job, files: readonly string[], places: Places): string[] {
  return [
    ...job.options.map((option) => placed(option, places)),
    ...files,
    ...job.rewrites.map((file) => placedDocument(file, places)),
  ];
}
