/**
 * Draws the figures of any record, AWQ-Diag's own files included, as PNG beside the specs that drew
 * them.
 *
 *     deno task plot --help
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import type { FigureSource } from "../lib/chart/figures.ts";
import { runTask } from "../lib/cli/exit.ts";
import { createCommand, type SharedOptions } from "../lib/cli/options.ts";
import { UsageError } from "../lib/cli/usage_error.ts";
import { modelSlug } from "../lib/model/model_slug.ts";
import { type AnyRecord, kindOf } from "../lib/record/kinds.ts";
import { readRecord, replaceFile } from "../lib/record/store.ts";
import type { SavedFigure } from "../lib/render/save_figures.ts";

const command = createCommand("plot", "Draw the figures of any record.", [
  ["deno task plot results/diagnostic_wiki-qwen2-7m.json", "all figures of the bundled model"],
  ["deno task plot results/*.json --figures paper", "of several models, into another folder"],
  ["deno task plot diagnostic_Qwen2.5-1.5B.json", "of a file that AWQ-Diag itself wrote"],
])
  .argument("<records...>", "records; the channels record beside a diagnostic one is used as well")
  .option("--figures <dir>", "folder of the figures", "figures");

/** The records of one model and the files they come from. */
interface Model {
  readonly files: readonly string[];
  readonly source: FigureSource;
}

await runTask(async (args) => {
  const options = command.parse(args, { from: "user" })
    .opts<SharedOptions & { readonly figures: string }>();
  const models = await readModels(command.args);
  const saved: SavedFigure[] = [];
  for (const [slug, { source }] of models) {
    for await (const figure of draw(join(options.figures, slug), source)) {
      saved.push(figure);
      if (options.json !== true) console.log(describe(figure));
    }
  }
  if (options.json === true) console.log(JSON.stringify(saved));
});

async function* draw(folder: string, source: FigureSource): AsyncGenerator<SavedFigure> {
  // Only now, so that --help and a wrong path do not wait for the chart libraries.
  const { saveFigures } = await import("../lib/render/save_figures.ts");
  let figures = 0;
  for await (const figure of saveFigures(folder, source, replaceFile)) {
    figures++;
    yield figure;
  }
  if (figures === 0) {
    const kinds = Object.keys(source).join(" or ");
    yield { name: basename(folder), reason: `there are no figures of ${kinds} records` };
  }
}

/** Reads the records and puts those of one model together, under its slug. */
async function readModels(paths: readonly string[]): Promise<Map<string, Model>> {
  const models = new Map<string, Model>();
  for (const path of paths) add(models, path, await readRecord(path));
  for (const [slug, { files, source: { diagnostic, channels } }] of models) {
    if (!diagnostic || channels) continue;
    const beside = channelsPath(files[0]!, slug);
    if (!await exists(beside)) continue;
    const record = await readRecord(beside);
    if (record.schema !== "awq-diag/channels" || record.model !== diagnostic.model) {
      throw new TypeError(
        `Cannot plot "${files[0]}": "${beside}" beside it is not the channels record of ` +
          `"${diagnostic.model}", diagnose that model again`,
      );
    }
    add(models, beside, record);
  }
  return models;
}

function add(models: Map<string, Model>, path: string, record: AnyRecord): void {
  const slug = modelSlug(record.model);
  const kind = kindOf(record.schema)!;
  const { files, source } = models.get(slug) ?? { files: [], source: {} };
  const other = Object.values(source)[0];
  if (other && (source[kind] || other.model !== record.model)) {
    const why = other.model === record.model ? `both are ${kind} records` : "the models differ";
    throw new UsageError(
      `Cannot plot "${
        files[0]
      }" and "${path}" into one folder "${slug}": ${why}, plot one at a time`,
    );
  }
  models.set(slug, { files: [...files, path], source: { ...source, [kind]: record } });
}

function describe(figure: SavedFigure): string {
  return "path" in figure ? figure.path : `skipped ${figure.name}: ${figure.reason}`;
}

/** `diagnostic_x.json` has its arrays in `channels_x.json`; a renamed record is found by its model. */
function channelsPath(path: string, slug: string): string {
  const name = /^diagnostic_(.+)\.json$/.exec(basename(path))?.[1] ?? slug;
  return join(dirname(path), `channels_${name}.json`);
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
