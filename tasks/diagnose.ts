/**
 * Diagnoses a model: captures the input of every linear, measures its channels, searches AWQ
 * scales, and writes `diagnostic_<slug>.json` and `channels_<slug>.json`.
 *
 *     deno task diagnose --help
 */

import { runTask } from "../lib/cli/exit.ts";
import {
  alphasOption,
  bitsOption,
  createCommand,
  groupSizeOption,
  quantizerOption,
  seedOption,
  type SharedOptions,
} from "../lib/cli/options.ts";
import { parseRange } from "../lib/cli/parse_option.ts";
import type { DiagnoseOptions } from "../lib/study/run_diagnose.ts";
import { printJson, printText } from "../lib/cli/printed.ts";
import { drawFigures, type FigureOptions } from "./draw_figures.ts";
import { addModelOptions, followProgress } from "./model_options.ts";

const command = addModelOptions(createCommand(
  "diagnose",
  "Show AWQ's activation-aware importance inside a model, and what protecting it gains.",
  [
    ["deno task diagnose", "the bundled model, in seconds, without network"],
    ["deno task diagnose --model Qwen/Qwen2.5-0.5B", "from the hub, or a folder"],
    [
      "deno task diagnose --calibration my.txt --bits 4",
      "own text; 3 bits are always measured too",
    ],
    ["deno task diagnose --quantizer group --alphas 21", "group-wise rounding, a finer grid"],
  ],
))
  .addOption(bitsOption([8, 6, 4, 3, 2]))
  .addOption(alphasOption(7))
  .addOption(quantizerOption())
  .addOption(groupSizeOption())
  .addOption(seedOption())
  .option(
    "--layers <a..b>",
    "blocks to measure (default: all)",
    (text: string) => parseRange("--layers", text),
  )
  .option("--resume", "go on where a killed run stopped")
  .option("--out <dir>", "folder of the records", "results")
  .option("--figures <dir>", "folder of the figures", "figures")
  .option("--no-figures", "draw no figures");

export async function diagnose(args: string[]): Promise<void> {
  const options = command.parse(args, { from: "user" })
    .opts<DiagnoseOptions & SharedOptions & FigureOptions>();
  // Only now, so that --help does not wait for ONNX Runtime.
  const { runDiagnose } = await import("../lib/study/run_diagnose.ts");
  const { diagnosticHeadline } = await import("../lib/cli/headlines.ts");
  const progress = followProgress("diagnose", options.quiet);
  const { record, channels, slug, files } = await runDiagnose(options, progress);
  progress.done(`wrote ${files.join(" and ")}`);
  await drawFigures(slug, { diagnostic: record, channels }, options);
  if (options.json === true) printJson(record);
  else printText(diagnosticHeadline(record));
}

if (import.meta.main) {
  await runTask(diagnose, "repeat the command with --resume to go on");
}
