/**
 * Makes one self-contained interactive HTML page from diagnostic records.
 *
 *     deno task report --help
 */

import { basename, join } from "node:path";
import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { shown } from "../lib/errors/shown_text.ts";
import { runTask } from "../lib/cli/exit.ts";
import { formatBytes } from "../lib/cli/format.ts";
import { createCommand, type SharedOptions } from "../lib/cli/options.ts";
import { printJson, printText } from "../lib/cli/printed.ts";
import { printLine } from "../lib/cli/stderr.ts";
import { UsageError } from "../lib/cli/usage_error.ts";
import { modelSlug } from "../lib/model/model_slug.ts";
import { replaceFile } from "../lib/files/replace_file.ts";
import { readRecord } from "../lib/record/store.ts";
import type { ReportInput } from "../lib/report/sections.ts";
import { channelsBeside } from "./channels_beside.ts";
import { findTwins, type ReadRecord, refuseCrowd, tellApart } from "./tell_apart.ts";

const command = createCommand(
  "report",
  "Make one interactive HTML page, which needs no network, from diagnostic records.",
  [
    ["deno task report results/diagnostic_wiki-qwen2-7m.json", "a page for one model"],
    ["deno task report results/diagnostic_*.json", "several models side by side"],
    ["deno task report a.json --out a.html", "the page under another name"],
  ],
)
  .argument("<records...>", "diagnostic records; channels records are looked for beside them")
  .option(
    "--out <file>",
    "the page (default: results/report_<model>.html, results/report.html for several models)",
  );

export async function report(args: string[]): Promise<void> {
  const options = command.parse(args, { from: "user" })
    .opts<SharedOptions & { readonly out?: string }>();
  if (/\.json$/i.test(options.out ?? "")) {
    throw new UsageError(
      `Cannot write the page: --out is ${
        shown(options.out!, 260)
      }, which records are called, wanted a name such as "report.html"`,
    );
  }
  const inputs = await readInputs(command.args, options.quiet === true);
  // Only now, so that --help and a wrong path do not wait for the chart libraries.
  const { buildReport } = await import("../lib/report/build_report.ts");
  const { readPageLibraries } = await import("../lib/report/libraries.ts");
  const page = new TextEncoder().encode(buildReport(inputs, await readPageLibraries()));
  const file = options.out ?? defaultFile(inputs);
  await replaceFile(file, page);
  const models = inputs.map(({ record }) => record.model);
  if (options.json === true) printJson({ file, bytes: page.length, models });
  else printText(`${file} (${formatBytes(page.length)}): ${models.join(", ")}`);
}

/** Reads the records, each of another model; those that share a name are told apart. */
async function readInputs(paths: readonly string[], quiet: boolean): Promise<ReportInput[]> {
  refuseCrowd("report on", paths);
  const entries: (ReadRecord & ReportInput)[] = [];
  for (const path of paths) entries.push({ path, ...await readInput(path, quiet) });
  const twins = findTwins(entries);
  if (twins === null) return tellApart(entries);
  const [{ record }, { path }] = twins;
  throw new UsageError(
    `Cannot report on ${shown(path, 260)}: ${shown(record.model)} is there already, pass it once`,
  );
}

/** A diagnostic record, with the channels record beside it if there is one. */
async function readInput(path: string, quiet: boolean): Promise<ReportInput> {
  const record = await readRecord(path);
  if (record.schema !== "awq-diag/diagnostic") {
    throw new AwqDiagError(
      `Cannot report on ${
        shown(path, 260)
      }: got a ${record.schema} record, wanted awq-diag/diagnostic, pass diagnostic_*.json`,
    );
  }
  const { file, channels } = await channelsBeside(path, record);
  if (channels === null && !quiet) {
    printLine(`${path}: no ${basename(file)} beside it, so no surfaces`);
  }
  return { record, channels };
}

function defaultFile(inputs: readonly ReportInput[]): string {
  const name = inputs.length === 1 ? `report_${modelSlug(inputs[0]!.record.model)}` : "report";
  return join("results", `${name}.html`);
}

if (import.meta.main) await runTask(report);
