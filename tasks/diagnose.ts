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
  choiceOption,
  createCommand,
  integerOption,
  providerOption,
  type SharedOptions,
} from "../lib/cli/options.ts";
import { createProgress, type Progress } from "../lib/cli/progress.ts";
import type { DiagnoseOptions } from "../lib/study/run_diagnose.ts";

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
  .option("--model <dir>", "folder of a Hugging Face checkpoint (default: the bundled model)")
  .addOption(providerOption())
  .addOption(integerOption("--threads <n>", "threads (default: all cores)", { min: 1, max: 1024 }))
  .option("--calibration <file>", ".txt, or .json of texts or token ids (default: four passages)")
  .addOption(
    integerOption("--max-length <tokens>", "longest sequence", {
      min: 2,
      max: 1 << 20,
      default: 512,
    }),
  )
  .addOption(bitsOption([8, 6, 4, 3, 2]))
  .addOption(alphasOption(7))
  .addOption(choiceOption("--quantizer <kind>", "grid that weights are rounded to", [
    "symmetric",
    "group",
  ]))
  .addOption(
    integerOption("--group-size <n>", "inputs per group", { min: 1, max: 1 << 20, default: 128 }),
  )
  .addOption(
    integerOption("--seed <n>", "of the intervals", { min: 0, max: 2 ** 32 - 1, default: 0 }),
  )
  .option("--out <dir>", "folder of the records", "results");

await runTask(async (args) => {
  const options = command.parse(args, { from: "user" }).opts<DiagnoseOptions & SharedOptions>();
  // Only now, so that --help does not wait for ONNX Runtime.
  const { runDiagnose } = await import("../lib/study/run_diagnose.ts");
  const { headline } = await import("../lib/cli/headline.ts");
  let progress: Progress | undefined;
  const { record, files } = await runDiagnose(options, {
    start(total) {
      progress = createProgress({ total, label: "diagnose", quiet: options.quiet === true });
    },
    step: (name) => progress?.step(name),
  });
  progress?.done(`wrote ${files.join(" and ")}`);
  console.log(options.json === true ? JSON.stringify(record) : headline(record));
});
