/**
 * Asks whether every linear must search its own alpha: compares the search with one alpha for all and
 * with an alpha predicted from a cheap property, and writes `alpha_study_<slug>.json`.
 *
 *     deno task alpha-study --help
 */

import { runTask } from "../lib/cli/exit.ts";
import {
  alphasOption,
  createCommand,
  groupSizeOption,
  integerOption,
  quantizerOption,
  type SharedOptions,
} from "../lib/cli/options.ts";
import type { AlphaStudyOptions } from "../lib/study/run_alpha_study.ts";
import { printJson, printText } from "../lib/cli/printed.ts";
import { drawFigures, type FigureOptions } from "./draw_figures.ts";
import { addModelOptions, followProgress } from "./model_options.ts";

const command = addModelOptions(createCommand(
  "alpha-study",
  "Show how much of the scaling search's gain one alpha, or a predicted one, captures.",
  [
    ["deno task alpha-study", "the bundled model at 3 bits, without network"],
    ["deno task alpha-study --model ~/models/Qwen2.5-0.5B --bits 4", "a checkpoint in a folder"],
    ["deno task alpha-study --quantizer group --group-size 64", "group-wise rounding"],
  ],
))
  .addOption(integerOption("--bits <n>", "bit width, from 2 to 8", { min: 2, max: 8, default: 3 }))
  .addOption(alphasOption(21))
  .addOption(quantizerOption())
  .addOption(groupSizeOption())
  .option("--resume", "go on where a killed run stopped")
  .option("--out <dir>", "folder of the record", "results")
  .option("--figures <dir>", "folder of the figure", "figures")
  .option("--no-figures", "draw no figure");

export async function alphaStudy(args: string[]): Promise<void> {
  const options = command.parse(args, { from: "user" })
    .opts<AlphaStudyOptions & SharedOptions & FigureOptions>();
  // Only now, so that --help does not wait for ONNX Runtime.
  const { runAlphaStudy } = await import("../lib/study/run_alpha_study.ts");
  const { alphaStudyHeadline } = await import("../lib/cli/headlines.ts");
  const progress = followProgress("alpha-study", options.quiet);
  const { record, slug, file } = await runAlphaStudy(options, progress);
  progress.done(`wrote ${file}`);
  await drawFigures(slug, { alpha_study: record }, options);
  if (options.json === true) printJson(record);
  else printText(alphaStudyHeadline(record));
}

if (import.meta.main) await runTask(alphaStudy, "repeat the command with --resume to go on");
