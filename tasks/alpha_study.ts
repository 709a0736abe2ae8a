/**
 * Asks whether every layer must search its own alpha: compares the search with one alpha for all and
 * with an alpha predicted from a cheap property, and writes `alpha_study_<slug>.json`.
 *
 *     deno task alpha-study --help
 *
 * @module
 */

import { runTask } from "../lib/cli/exit.ts";
import {
  alphasOption,
  createCommand,
  groupSizeOption,
  integerOption,
  maxLengthOption,
  maxMemoryOption,
  providerOption,
  quantizerOption,
  type SharedOptions,
  threadsOption,
} from "../lib/cli/options.ts";
import { createDownloadProgress } from "../lib/cli/download_progress.ts";
import { createProgress, type Progress } from "../lib/cli/progress.ts";
import type { AlphaStudyOptions } from "../lib/study/run_alpha_study.ts";
import { drawFigures, type FigureOptions } from "./draw_figures.ts";

const command = createCommand(
  "alpha-study",
  "Show how much of the scaling search's gain one alpha, or a predicted one, captures.",
  [
    ["deno task alpha-study", "the bundled model at 3 bits, without network"],
    ["deno task alpha-study --model ~/models/Qwen2.5-0.5B --bits 4", "a checkpoint in a folder"],
    ["deno task alpha-study --quantizer group --group-size 64", "group-wise rounding"],
  ],
)
  .option(
    "--model <id|dir>",
    "name on the Hugging Face hub, or folder (default: the bundled model)",
  )
  .option("--revision <name>", "branch, tag or commit on the hub (default: main)")
  .option("--offline", "use the hub's cache alone")
  .addOption(providerOption())
  .addOption(threadsOption())
  .addOption(maxMemoryOption())
  .option("--calibration <file>", ".txt, or .json of texts or token ids (default: four passages)")
  .addOption(maxLengthOption())
  .addOption(integerOption("--bits <n>", "bit width, from 2 to 8", { min: 2, max: 8, default: 3 }))
  .addOption(alphasOption(21))
  .addOption(quantizerOption())
  .addOption(groupSizeOption())
  .option("--out <dir>", "folder of the record", "results")
  .option("--figures <dir>", "folder of the figure", "figures")
  .option("--no-figures", "draw no figure");

/** What the command line says. */
type Options = AlphaStudyOptions & SharedOptions & FigureOptions;

await runTask(async (args) => {
  const options = command.parse(args, { from: "user" }).opts<Options>();
  // Only now, so that --help does not wait for ONNX Runtime.
  const { runAlphaStudy } = await import("../lib/study/run_alpha_study.ts");
  const { alphaStudyHeadline } = await import("../lib/cli/alpha_study_headline.ts");
  let progress: Progress | undefined;
  const { record, slug, file } = await runAlphaStudy(options, {
    start(total) {
      progress = createProgress({ total, label: "alpha-study", quiet: options.quiet === true });
    },
    step: (name) => progress?.step(name),
    ...createDownloadProgress(options.quiet === true),
  });
  progress?.done(`wrote ${file}`);
  await drawFigures(slug, { alpha_study: record }, options);
  console.log(options.json === true ? JSON.stringify(record) : alphaStudyHeadline(record));
});
