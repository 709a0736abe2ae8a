/**
 * Draws the figures of any record, AWQ-Diag's own files included, as PNG or SVG beside the specs that
 * drew them.
 *
 *     deno task plot --help
 */

import { join } from "node:path";
import type { FigureSource } from "../lib/chart/figures.ts";
import { runTask } from "../lib/cli/exit.ts";
import { createCommand, listOption, type SharedOptions } from "../lib/cli/options.ts";
import { unusable } from "../lib/cli/parse_option.ts";
import { printJson, printText } from "../lib/cli/printed.ts";
import { UsageError } from "../lib/cli/usage_error.ts";
import { modelSlug } from "../lib/model/model_slug.ts";
import { type AnyRecord, kindOf } from "../lib/record/kinds.ts";
import { replaceFile } from "../lib/files/replace_file.ts";
import { readRecord } from "../lib/record/store.ts";
import type { FigureFormat, SavedFigure } from "../lib/render/save_figures.ts";
import { channelsBeside } from "./channels_beside.ts";

const command = createCommand("plot", "Draw the figures of any record.", [
  ["deno task plot results/diagnostic_wiki-qwen2-7m.json", "all figures of the bundled model"],
  ["deno task plot results/*.json --figures paper", "of several models, into another folder"],
  ["deno task plot perplexity_x_3bit.json perplexity_x_4bit.json", "two bit widths in one figure"],
  [
    "deno task plot results/alpha_study_wiki-qwen2-7m.json --formats png,svg --scale 1.5",
    "both formats, half as large again",
  ],
  ["deno task plot diagnostic_Qwen2.5-1.5B.json", "of a file that AWQ-Diag itself wrote"],
])
  .argument("<records...>", "records; the channels record beside a diagnostic one is used as well")
  .option("--figures <dir>", "folder of the figures", "figures")
  .addOption(
    listOption("--formats <list>", "file formats, from png, svg", ["png", "svg"], {
      defaults: ["png"],
    }),
  )
  .option("--scale <factor>", "size over the usual one", parseScale, 1);

interface PlotOptions extends SharedOptions {
  readonly figures: string;
  readonly formats: readonly FigureFormat[];
  readonly scale: number;
}

interface Entry {
  readonly path: string;
  readonly record: AnyRecord;
}

export async function plot(args: string[]): Promise<void> {
  const options = command.parse(args, { from: "user" }).opts<PlotOptions>();
  const models = await readModels(command.args);
  // Only now, so that --help and a wrong path do not wait for the chart libraries.
  const { saveFigures } = await import("../lib/render/save_figures.ts");
  const saved: SavedFigure[] = [];
  for (const [slug, source] of models) {
    const folder = join(options.figures, slug);
    for await (const figure of saveFigures(folder, source, replaceFile, options)) {
      saved.push(figure);
      if (options.json !== true) printText(describe(figure));
    }
  }
  if (options.json === true) printJson(saved);
}

/** Reads the records and puts those of one model together, under its slug. */
async function readModels(paths: readonly string[]): Promise<Map<string, FigureSource>> {
  const entries: Entry[] = [];
  for (const path of paths) entries.push({ path, record: await readRecord(path) });
  const models = new Map<string, FigureSource>();
  for (const [slug, ofOne] of Map.groupBy(entries, ({ record }) => modelSlug(record.model))) {
    refuseClash(slug, ofOne);
    models.set(slug, await sourceOf(ofOne));
  }
  return models;
}

function refuseClash(slug: string, entries: readonly Entry[]): void {
  for (const [index, second] of entries.entries()) {
    for (const first of entries.slice(0, index)) {
      const why = clash(first.record, second.record);
      if (why === null) continue;
      throw new UsageError(
        `Cannot plot "${first.path}" and "${second.path}" into one folder "${slug}": ${why}, plot one at a time`,
      );
    }
  }
}

/** Why two records cannot share a folder of figures; `null` if they can. */
function clash(a: AnyRecord, b: AnyRecord): string | null {
  if (a.model !== b.model) return "the models differ";
  return partOf(a) === partOf(b) ? `both are ${partOf(a)}` : null;
}

/** What a model has once in its folder. */
function partOf(record: AnyRecord): string {
  return record.schema === "awq-diag/perplexity"
    ? `perplexity records at ${record.bit} bits`
    : `${kindOf(record.schema)} records`;
}

/** The records of one model by kind, with the channels record that lies beside the diagnostic one. */
async function sourceOf(entries: readonly Entry[]): Promise<FigureSource> {
  const kinds = Map.groupBy(entries, ({ record }) => kindOf(record.schema)!);
  const parts = [...kinds].map(([kind, ofKind]) => {
    const records = ofKind.map(({ record }) => record);
    return [kind, kind === "perplexity" ? records : records[0]];
  });
  const source = Object.fromEntries(parts) as FigureSource;
  if (!source.diagnostic || source.channels) return source;
  const { path } = kinds.get("diagnostic")![0]!;
  const { channels } = await channelsBeside(path, source.diagnostic);
  return channels ? { ...source, channels } : source;
}

function describe(figure: SavedFigure): string {
  return "path" in figure ? figure.path : `skipped ${figure.name}: ${figure.reason}`;
}

/** Eight times the widest figure is a PNG of 21,000 pixels across, which still fits into memory. */
function parseScale(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0.1 && value <= 8) return value;
  throw unusable("--scale", text, "a number from 0.1 to 8");
}

if (import.meta.main) await runTask(plot);
