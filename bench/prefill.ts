/**
 * Reads windows of text with the unquantized model, by the code of `deno task perplexity` and with no
 * strategy, and says how long each stage took:
 *
 *     deno run -A bench/prefill.ts --model DIR --ids windows.json --threads 2 --out result.json
 */

import { runTask } from "../lib/cli/exit.ts";
import { createCommand, providerOption, threadsOption } from "../lib/cli/options.ts";
import { FakeQuantizer } from "../lib/search/cpu/fake_quantizer.ts";
import { openCheckpoint } from "../lib/model/checkpoint.ts";
import { returnFreedMemory } from "../lib/runtime/native_memory.ts";
import { chooseProvider, type ProviderChoice } from "../lib/runtime/provider.ts";
import { evaluate, totalScore } from "../lib/study/perplexity/evaluate.ts";
import { memoryBudget } from "../lib/measure/memory_budget.ts";
import { stateBytes } from "../lib/measure/memory_plan.ts";
import { createStopwatch } from "../lib/measure/stopwatch.ts";

interface Options {
  readonly model: string;
  readonly ids: string;
  readonly out: string;
  readonly provider: ProviderChoice;
  readonly threads?: number;
}

const command = createCommand("prefill", "Read windows of text with the unquantized model.", [])
  .requiredOption("--model <dir>", "folder of the checkpoint")
  .requiredOption("--ids <file>", 'JSON {"sequences": [[ids...], ...]}')
  .requiredOption("--out <file>", "JSON file of the result")
  .addOption(providerOption())
  .addOption(threadsOption());

async function score(options: Options): Promise<Record<string, unknown>> {
  returnFreedMemory();
  const watch = createStopwatch();
  const { provider } = await watch.time("open", () => chooseProvider(options.provider));
  const checkpoint = await watch.time("open", () => openCheckpoint(options.model));
  const { sequences } = JSON.parse(await Deno.readTextFile(options.ids));
  const windows = (sequences as number[][]).map((ids) => Int32Array.from(ids));
  const { threads } = options;
  const decoder = { provider, ...(threads === undefined ? {} : { threads }) };
  // Without strategies nothing is quantized.
  const quantizer = await FakeQuantizer.load({ kind: "group", groupSize: 128 });
  const states = stateBytes(checkpoint.architecture, memoryBudget(undefined));
  const tools = { checkpoint, quantizer, decoder, watch, stateBytes: states };
  const scores = await evaluate(tools, [], windows);
  const { lossSum, tokens } = totalScore(scores, 0);
  const { total: _total, ...seconds } = watch.seconds();
  return { provider, seconds, mean_loss: lossSum / tokens };
}

await runTask(async (args) => {
  const options = command.parse(args, { from: "user" }).opts<Options>();
  await Deno.writeTextFile(options.out, JSON.stringify(await score(options)));
});
