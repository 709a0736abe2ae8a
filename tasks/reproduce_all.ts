/**
 * Makes every published result from `experiments.json`, only what is out of date; or repeats
 * everything apart and compares.
 *
 *     deno task reproduce-all --help
 */

import { join } from "node:path";
import denoConfig from "../deno.json" with { type: "json" };
import { runTask } from "../lib/cli/exit.ts";
import { formatDuration, formatTable } from "../lib/cli/format.ts";
import { createCommand, type SharedOptions } from "../lib/cli/options.ts";
import { parseList, unusable } from "../lib/cli/parse_option.ts";
import { printJson, printText } from "../lib/cli/printed.ts";
import { printLine } from "../lib/cli/stderr.ts";
import { UsageError } from "../lib/cli/usage_error.ts";
import { atPath } from "../lib/errors/at_path.ts";
import { readTextFile } from "../lib/files/read_file.ts";
import { checkJobs, type CheckOutcome } from "../lib/reproduce/check_jobs.ts";
import { runChild } from "../lib/reproduce/child.ts";
import { type Experiments, parseExperiments } from "../lib/reproduce/experiments.ts";
import { openJobFiles } from "../lib/reproduce/ingredients.ts";
import { type Job, listJobs } from "../lib/reproduce/jobs.ts";
import type { Outcome } from "../lib/reproduce/outcome.ts";
import { placeJob } from "../lib/reproduce/places.ts";
import { chooseJobs, planJobs } from "../lib/reproduce/plan.ts";
import { runJobs } from "../lib/reproduce/run_jobs.ts";
import { readStamps } from "../lib/reproduce/stamps.ts";
import { taskCommand } from "../lib/reproduce/task_command.ts";

const command = createCommand(
  "reproduce-all",
  "Make every published result anew, only what is out of date.",
  [
    ["deno task reproduce-all --models bundled", "without network, in a minute or two"],
    ["deno task reproduce-all --dry-run", "say what would be run, and why"],
    ["deno task reproduce-all --only diagnose,compare", "two steps, of all models"],
    [
      "deno task reproduce-all --models bundled --check",
      "change nothing; compare with a repetition",
    ],
  ],
)
  .option("--models <list>", "models of the list (default: all)")
  .option("--only <list>", "steps of the list (default: all)")
  .option("--dry-run", "say what would be run, and why")
  .option("--check", "repeat everything in a temporary folder and report differences")
  .option(
    "--tolerance <r>",
    "with --check: relative difference up to which numbers of records are equal",
    parseTolerance,
    1e-3,
  )
  .option("--experiments <file>", "the list of models, steps and settings", "experiments.json");

interface ReproduceOptions extends SharedOptions {
  readonly models?: string;
  readonly only?: string;
  readonly dryRun?: boolean;
  readonly check?: boolean;
  readonly tolerance: number;
  readonly experiments: string;
}

export async function reproduceAll(args: string[]): Promise<number> {
  const options = command.parse(args, { from: "user" }).opts<ReproduceOptions>();
  const { experiments, jobs } = await readJobs(options);
  const places = { results: experiments.results, figures: experiments.figures, documents: "" };
  const files = openJobFiles(denoConfig);
  const placedJobs = jobs.map((job) => placeJob(job, places));
  const stamps = join(experiments.results, ".reproduced.json");
  const { tolerance, quiet = false } = options;
  const announce = (text: string) => quiet || printLine(text);
  const start = (args: readonly string[]) =>
    runChild([...args, ...(quiet ? ["--quiet"] : [])], quiet);

  if (options.dryRun === true) {
    const plan = await planJobs(placedJobs, files, await readStamps(stamps));
    const rows = plan.map(({ job, action, reason }) => ({ ...nameOf(job), action, reason }));
    print(options, rows, ["action", "model", "step", "reason"]);
    return 0;
  }
  const outcomes = options.check === true
    ? await apart((folder) =>
      checkJobs(jobs, { table: denoConfig, places, folder, tolerance, start, announce })
    )
    : await runJobs(placedJobs, { files, stamps, start, announce });
  print(options, outcomes.map(rowOf), ["state", "model", "step", "time", "detail"]);
  return outcomes.some(({ state }) => state === "failed") ? 1 : 0;
}

/** Reads the list and leaves what was chosen; whatever is wrong with either is wrong usage. */
async function readJobs(
  options: ReproduceOptions,
): Promise<{ experiments: Experiments; jobs: Job[] }> {
  try {
    const text = await readTextFile("read", options.experiments);
    const experiments = parseExperiments(text, options.experiments);
    const all = listJobs(experiments);
    for (const { task } of all) taskCommand(denoConfig, task);
    const chosen = (option: string, list: string | undefined, known: object) =>
      list === undefined ? undefined : parseList(option, list, Object.keys(known));
    const only = chosen("--only", options.only, experiments.steps);
    const models = chosen("--models", options.models, experiments.models);
    return { experiments, jobs: chooseJobs(all, only, models) };
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Does something in a folder that is removed afterwards. */
async function apart<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await atPath(
    "make",
    "a temporary folder",
    () => Deno.makeTempDir({ prefix: "awq-diag-check-" }),
  );
  try {
    return await work(folder);
  } finally {
    await atPath("remove", folder, () => Deno.remove(folder, { recursive: true }));
  }
}

type Row = Readonly<Record<string, unknown>>;

/** A table for people, with what differs below; everything as JSON with `--json`. */
function print(options: ReproduceOptions, rows: readonly Row[], columns: readonly string[]): void {
  if (options.json === true) return printJson(rows);
  const cells = rows.map((row) => columns.map((column) => String(row[column] ?? "")));
  printText(formatTable([columns, ...cells]));
  for (const { files } of rows) {
    for (const { file, findings } of (files ?? []) as CheckOutcome["comparisons"]) {
      if (findings.length > 0) printText([`\n${file}`, ...findings].join("\n  "));
    }
  }
}

function nameOf({ model, step }: Job): { model: string; step: string } {
  return { model: model ?? "all", step };
}

function rowOf(outcome: Outcome | CheckOutcome): Row {
  const { job, state, seconds, detail } = outcome;
  const time = state === "skipped" ? "" : formatDuration(seconds);
  const files = "comparisons" in outcome ? { files: outcome.comparisons } : {};
  return { state, ...nameOf(job), time, seconds, detail, ...files };
}

function parseTolerance(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < 1) return value;
  throw unusable("--tolerance", text, "a number from 0 to below 1");
}

if (import.meta.main) await runTask(reproduceAll);
