/**
 * Diagnoses a model: captures the input of every linear layer, measures its channels, searches AWQ
 * scales, and writes `diagnostic_<slug>.json` and `channels_<slug>.json`.
 *
 *     deno task diagnose --help
 *
 * @module
 */

import { runTask } from "../lib/cli/exit.ts";
import {
  alphasOption,
  bitsOption,
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
import { endOnInterrupt } from "../lib/cli/interrupt.ts";
import { parseRange } from "../lib/cli/parse_option.ts";
import { createDownloadProgress } from "../lib/cli/download_progress.ts";
import { createProgress, type Progress } from "../lib/cli/progress.ts";
import type { DiagnoseOptions } from "../lib/study/run_diagnose.ts";
import { drawFigures, type FigureOptions } from "./draw_figures.ts";

const command = createCommand(
  "diagnose",
  "Show AWQ's activation-aware importance inside a model, and what protecting it gains.",
  [
    ["deno task diagnose", "the bundled model, in seconds, without network"],
    ["deno task diagnose --model ~/models/Qwen2.5-0.5B", "a checkpoint in a folder"],
    [
      "deno task diagnose --calibration my.txt --bits 4",
      "own text; 3 bits are always measured too",
    ],
    ["deno task diagnose --quantizer group --alphas 21", "group-wise rounding, a finer grid"],
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
  .addOption(bitsOption([8, 6, 4, 3, 2]))
  .addOption(alphasOption(7))
  .addOption(quantizerOption())
  .addOption(groupSizeOption())
  .addOption(
    integerOption("--seed <n>", "of the intervals", { min: 0, max: 2 ** 32 - 1, default: 0 }),
  )
  .option(
    "--layers <a..b>",
    "blocks to measure (default: all)",
    (text: string) => parseRange("--layers", text),
  )
  .option("--resume", "go on where a killed run stopped")
  .option("--out <dir>", "folder of the records", "results")
  .option("--figures <dir>", "folder of the figures", "figures")
  .option("--no-figures", "draw no figures");

/** What the command line says. */
type Options = DiagnoseOptions & SharedOptions & FigureOptions;

await runTask(async (args) => {
  const options = command.parse(args, { from: "user" }).opts<Options>();
  // Only now, so that --help does not wait for ONNX Runtime.
  endOnInterrupt("repeat the command with --resume to go on");
  const { runDiagnose } = await import("../lib/study/run_diagnose.ts");
  const { headline } = await import("../lib/cli/headline.ts");
  let progress: Progress | undefined;
  const { record, channels, slug, files } = await runDiagnose(options, {
    start(total) {
      progress = createProgress({ total, label: "diagnose", quiet: options.quiet === true });
    },
    step: (name) => progress?.step(name),
    ...createDownloadProgress(options.quiet === true),
  });
  progress?.done(`wrote ${files.join(" and ")}`);
  await drawFigures(slug, { diagnostic: record, channels }, options);
  console.log(options.json === true ? JSON.stringify(record) : headline(record));
});
