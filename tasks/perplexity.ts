/**
 * Evaluates a model on text, unquantized and with every linear of its blocks quantized in
 * several ways, and writes `perplexity_<slug>_<b>bit.json` per bit width.
 *
 *     deno task perplexity --help
 */

import { runTask } from "../lib/cli/exit.ts";
import {
  alphasOption,
  bitsOption,
  choiceOption,
  createCommand,
  groupSizeOption,
  integerOption,
  listOption,
  seedOption,
  type SharedOptions,
} from "../lib/cli/options.ts";
import { BOS_CHOICES, type PerplexityOptions } from "../lib/study/perplexity/perplexity_options.ts";
import { QUANTIZED_STRATEGIES } from "../lib/record/strategies.ts";
import { printJson, printText } from "../lib/cli/printed.ts";
import { drawFigures, type FigureOptions } from "./draw_figures.ts";
import { addModelOptions, followProgress } from "./model_options.ts";

const command = addModelOptions(createCommand(
  "perplexity",
  "Show what quantization does to a model's predictions of real text, and what AWQ saves of them.",
  [
    ["deno task perplexity", "the bundled model on the bundled text at 3 bits, without network"],
    ["deno task perplexity --bits 3,4 --strategies rtn,const_awq", "two strategies at two widths"],
    ["deno task perplexity --model ~/models/Qwen2.5-0.5B --dataset my.txt", "own model, own text"],
    [
      "deno task perplexity --dataset wikitext.parquet --window 2048 --resume",
      "go on after a kill",
    ],
  ],
))
  .option(
    "--dataset <name|file>",
    "wikitext2, or .txt, .json, .jsonl, .parquet (default: the bundled text)",
  )
  .addOption(bitsOption([3]))
  .addOption(groupSizeOption())
  .addOption(
    listOption(
      "--strategies <list>",
      `ways to quantize, from ${
        QUANTIZED_STRATEGIES.join(", ")
      }; none: the unquantized model alone`,
      QUANTIZED_STRATEGIES,
      { none: true },
    ),
  )
  .addOption(
    integerOption("--window <tokens>", "tokens of a window", {
      min: 2,
      max: 1 << 20,
      leftOut: "2048, or what the model allows; bundled model 512",
    }),
  )
  .addOption(
    integerOption("--max-windows <n>", "most windows (default: all)", { min: 1, max: 1 << 30 }),
  )
  .addOption(choiceOption("--bos <where>", "BOS tokens in the text", BOS_CHOICES))
  .addOption(alphasOption("21"))
  .addOption(seedOption())
  .option("--resume", "go on where a killed run stopped")
  .option("--out <dir>", "folder of the records", "results")
  .option("--figures <dir>", "folder of the figure", "figures")
  .option("--no-figures", "draw no figure");

export async function perplexity(args: string[]): Promise<void> {
  const options = command.parse(args, { from: "user" })
    .opts<PerplexityOptions & SharedOptions & FigureOptions>();
  // Only now, so that --help does not wait for ONNX Runtime.
  const { runPerplexity } = await import("../lib/study/run_perplexity.ts");
  const { perplexityHeadline } = await import("../lib/cli/headlines.ts");
  const progress = followProgress("perplexity", options.quiet);
  const { records, slug, files } = await runPerplexity(options, progress);
  progress.done(`wrote ${files.join(" and ")}`);
  await drawFigures(slug, { perplexity: records }, options);
  if (options.json === true) printJson(records);
  else printText(perplexityHeadline(records));
}

if (import.meta.main) {
  await runTask(perplexity, "repeat the command with --resume to go on");
}
