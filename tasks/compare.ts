/**
 * Puts several models' diagnostic records side by side: a Markdown table and a figure.
 *
 *     deno task compare --help
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { join } from "node:path";
import { runTask } from "../lib/cli/exit.ts";
import { createCommand, type SharedOptions } from "../lib/cli/options.ts";
import { printJson, printText } from "../lib/cli/printed.ts";
import { UsageError } from "../lib/cli/usage_error.ts";
import type { DiagnosticRecord } from "../lib/record/diagnostic.ts";
import { replaceFile } from "../lib/files/replace_file.ts";
import { readRecord } from "../lib/record/store.ts";

const command = createCommand("compare", "Put several models' records side by side.", [
  ["deno task compare results/diagnostic_*.json", "all models diagnosed so far"],
  ["deno task compare a.json b.json --out paper --figures paper", "two, into another folder"],
])
  .argument("<records...>", "diagnostic records, one per model")
  .option("--out <dir>", "folder of the table", "results")
  .option("--figures <dir>", "folder of the figure", "figures");

export async function compare(args: string[]): Promise<void> {
  const options = command.parse(args, { from: "user" })
    .opts<SharedOptions & { readonly out: string; readonly figures: string }>();
  const records = await readModels(command.args);
  // Only now, so that --help and a wrong path do not wait for the chart libraries.
  const { crossModelTable } = await import("../lib/report/cross_model_table.ts");
  const { crossModelAwqReduction } = await import("../lib/chart/cross_model_awq_reduction.ts");
  const { saveFigure } = await import("../lib/render/save_figures.ts");
  const text = crossModelTable(records);
  const spec = crossModelAwqReduction(records);
  const figure = await saveFigure(options.figures, "cross_model_awq_reduction", spec, replaceFile);
  const table = join(options.out, "cross_model_summary.md");
  await replaceFile(table, new TextEncoder().encode(text));
  const models = records.map(({ model }) => model);
  if (options.json === true) printJson({ table, figure, models });
  else printText(`${table}\n${figure}`);
}

/** Reads diagnostic records, each of another model. */
async function readModels(paths: readonly string[]): Promise<DiagnosticRecord[]> {
  const models = new Map<string, { path: string; record: DiagnosticRecord }>();
  for (const path of paths) {
    const record = await readRecord(path);
    if (record.schema !== "awq-diag/diagnostic") {
      throw new AwqDiagError(
        `Cannot compare "${path}": got ${record.schema}, wanted awq-diag/diagnostic, ` +
          "pass diagnostic_*.json",
      );
    }
    const twin = models.get(record.model);
    if (twin) {
      throw new UsageError(
        `Cannot compare "${twin.path}" with "${path}": both are of "${record.model}", pass one per model`,
      );
    }
    models.set(record.model, { path, record });
  }
  return [...models.values()].map(({ record }) => record);
}

if (import.meta.main) await runTask(compare);
