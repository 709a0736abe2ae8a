/**
 * Reads windows of text with the unquantized model, by the code of `deno task perplexity` and with no
 * strategy, and says how long each stage took:
 *
 *     deno run -A bench/prefill.ts --model DIR --ids windows.json --threads 2 --out result.json
 */

import { runTask } from "../lib/cli/exit.ts";
import { createCommand, providerOption, threadsOption } from "../lib/cli/options.ts";
import { openCheckpoint } from "../lib/model/checkpoint.ts";
import { returnFreedMemory } from "../lib/runtime/native_memory.ts";
import { chooseProvider, type ProviderChoice } from "../lib/runtime/provider.ts";
import { addScores } from "../lib/score/window_score.ts";
import { evaluate } from "../lib/study/perplexity/evaluate.ts";
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
  const search = { provider, ...(threads === undefined ? {} : { threads }) };
  const load = { window: windows[0]!.length, threads: threads ?? navigator.hardwareConcurrency };
  const states = stateBytes(checkpoint.architecture, load, memoryBudget(undefined));
  // Without strategies nothing is quantized.
  const settings = { strategies: [], groupSize: 128, stateBytes: states };
  const chunks = await Array.fromAsync(evaluate({ checkpoint, search, watch }, settings, windows));
  const { lossSum, tokens } = addScores(chunks.flat().map(([unquantized]) => unquantized!));
  const { total: _total, ...seconds } = watch.seconds();
  return { provider, seconds, mean_loss: lossSum / tokens };
}

await runTask(async (args) => {
  const options = command.parse(args, { from: "user" }).opts<Options>();
  await Deno.writeTextFile(options.out, JSON.stringify(await score(options)));
});
