/**
 * llm-awq's own search of scales (`auto_scale.py`, `auto_clip` left out): the loss is taken behind
 * the module that reads the scaled input, not at each linear (docs/method.md#llm-awq-search).
 *
 * | scaled input | linears | loss on |
 * |---|---|---|
 * | attention_in | q, k, v | the output of attention |
 * | o_proj_input | o, only where its shape is v's | the output of o |
 * | mlp_in | gate, up | the output of the MLP |
 * | down_proj_input | down | the output of down |
 *
 * Everything is searched on the unquantized block, over alphas 0, 0.05, ..., 0.95.
 */

import { blockTaps, type Tap } from "../../graph/block.ts";
import { batchGroups, groupSequences } from "../../measure/batches.ts";
import type { MeasureContext } from "../../measure/measure_model.ts";
import type { Checkpoint } from "../../model/checkpoint.ts";
import { BlockMemory, type HeldBlock } from "../../runtime/block_memory.ts";
import { LocalRunner } from "../../runtime/block_runner.ts";
import { FedModule } from "../../runtime/fed_module.ts";
import { createSearch } from "../../search/create_search.ts";
import type { Grids, SearchEngine } from "../../search/linear_group.ts";
import { storedWeights } from "../../search/stored_weights.ts";
import { BlockQuantizer } from "./block_quantizer.ts";
import { type OfficialChoice, OfficialTap } from "./official_tap.ts";
import { linearLoss, moduleLoss } from "./tap_loss.ts";

/** What every block is searched with. */
interface SearchTools {
  readonly checkpoint: Checkpoint;
  readonly bits: readonly number[];
  readonly engine: SearchEngine;
  readonly quantizer: BlockQuantizer;
  /** The parts of a block whose output is compared, by the tap that they read. */
  readonly modules: Readonly<Record<string, FedModule>>;
}

/** Whether llm-awq scales the linears behind a tap: o_proj only where the scales fit v_proj's rows. */
function isScaled({ tensors }: Checkpoint, { output, linears }: Tap): boolean {
  if (output !== "o_proj_input") return true;
  const own = `${linears[0]!}.weight`;
  const value = tensors.get(own.replace("o_proj", "v_proj"))?.shape.join();
  return value === tensors.get(own)!.shape.join();
}

/** Takes in the weights of one block; `stored` gives them as they are in the file. */
async function openTaps(
  { checkpoint, bits, engine, quantizer, modules }: SearchTools,
  block: HeldBlock,
  stored: HeldBlock,
): Promise<readonly OfficialTap[]> {
  const { architecture, tensors } = checkpoint;
  const taps = blockTaps(architecture, block.block).filter((tap) => isScaled(checkpoint, tap));
  return await Promise.all(taps.map(async (tap) => {
    const module = modules[tap.output];
    if (module !== undefined) {
      const settings = { bits, width: architecture.hiddenSize };
      return new OfficialTap(tap, moduleLoss(module, block, tap.linears, quantizer, settings));
    }
    const [outputs] = tensors.get(`${tap.linears[0]!}.weight`)!.shape;
    const group = await engine.load(storedWeights(stored, tap.linears));
    return new OfficialTap(tap, linearLoss(group, outputs!));
  }));
}

/** Runs llm-awq's search over all blocks; choices by bit width. */
export async function chooseOfficially(
  { checkpoint, sequences, search, batchTokens = Infinity, watch }: MeasureContext,
  grids: Grids,
  onBlock: () => void,
): Promise<ReadonlyMap<number, readonly OfficialChoice[]>> {
  const { architecture } = checkpoint;
  await using runner = await LocalRunner.open(checkpoint, sequences, search);
  await using engine = await createSearch(grids, search);
  await using attention = await FedModule.open("attention", architecture, search);
  await using mlp = await FedModule.open("mlp", architecture, search);
  const quantizer = await BlockQuantizer.load(grids);
  const modules = { attention_in: attention, mlp_in: mlp };
  const tools = { checkpoint, bits: grids.bits, engine, quantizer, modules };
  const lengths = sequences.map((ids) => ids.length);
  const batches = batchGroups(groupSequences(lengths), lengths, batchTokens)
    .map((batch) => batch.flat());
  // A search that leaves a full GPU asks for the stored weights again, when the runner's are expanded.
  const stored = search.provider === "cpu" ? runner : new BlockMemory(checkpoint, 1);
  const found = new Map<number, OfficialChoice[]>(grids.bits.map((bits) => [bits, []]));
  for (let block = 0; block < architecture.blocks; block++) {
    const held = await watch.time("read", () => runner.read(block));
    const asStored = stored === runner ? held : await watch.time("read", () => stored.read(block));
    await using opened = new AsyncDisposableStack();
    const taps = await openTaps(tools, held, asStored);
    for (const tap of taps) opened.use(tap);
    const capture = (batch: readonly number[]) =>
      watch.time("forward", () => runner.capture(block, batch));
    for (const batch of batches) {
      const inputs = await capture(batch);
      for (const tap of taps) tap.addMagnitudes(inputs.get(tap.name)!);
    }
    for (const batch of batches) {
      const inputs = await capture(batch);
      await watch.time("official search", async () => {
        for (const tap of taps) await tap.addLosses(inputs.get(tap.name)!);
      });
    }
    for (const [bits, choices] of found) choices.push(...taps.map((tap) => tap.choice(bits)));
    onBlock();
  }
  return found;
}
