/**
 * Runs a model and its quantized versions over the same windows of text and compares them.
 *
 * Blocks are the outer loop: the weights of a block are read once, then each strategy's are made from
 * them and run at once, so that no second copy of the model exists. Windows go through in chunks, so
 * that the hidden states of all strategies stay within a budget.
 */

import type { MeasureContext } from "../../measure/measure_model.ts";
import { linearNames } from "../../model/tensors.ts";
import { Decoder } from "../../runtime/decoder.ts";
import { FedDecoder } from "../../runtime/fed_decoder.ts";
import { Scorer } from "../../score/scorer.ts";
import type { WindowScore } from "../../score/window_score.ts";
import { BlockQuantizer } from "./block_quantizer.ts";
import type { Strategy } from "./choices.ts";
import { VersionStates } from "./version_states.ts";
import { chunksOf, windowsPerChunk } from "./window_chunks.ts";

/** What is evaluated, and where. */
export type EvaluationContext = Pick<MeasureContext, "checkpoint" | "search" | "watch">;

/** What decides how versions are made and how many windows run together. */
export interface EvaluationSettings {
  readonly strategies: readonly Strategy[];
  /** Inputs per group of the quantizer. */
  readonly groupSize: number;
  /** Bytes that the hidden states of all versions of a chunk of windows may take. */
  readonly stateBytes: number;
}

/** Scores of one window: of the unquantized model, then of each strategy. */
export type WindowScores = readonly WindowScore[];

/** Evaluates a model and its quantized versions; yields the scores of one chunk after another. */
export async function* evaluate(
  { checkpoint, search, watch }: EvaluationContext,
  { strategies, groupSize, stateBytes }: EvaluationSettings,
  windows: readonly Int32Array[],
  onBlock: () => void = () => {},
): AsyncGenerator<readonly WindowScores[], void, undefined> {
  const { architecture } = checkpoint;
  const { hiddenSize, blocks } = architecture;
  const versions = strategies.length + 1;
  const states = new VersionStates(architecture, versions);
  const quantizer = await BlockQuantizer.load({ kind: "group", groupSize });
  await using decoder = new Decoder(checkpoint, search);
  await using fed = await FedDecoder.open(architecture, search);
  await using scorer = await Scorer.open(checkpoint, search.threads);
  const size = windowsPerChunk(windows[0]!.length, hiddenSize, versions, stateBytes);
  for (const chunk of chunksOf(windows, size)) {
    await states.embed(decoder, chunk);
    for (let block = 0; block < blocks; block++) {
      const linears = linearNames(architecture, block);
      const weights = await watch.time(
        "read",
        async () => (await decoder.readBlock(block)).weights(),
      );
      await watch.time("forward", () => states.run(fed, block, weights, 0));
      for (const [i, { bits, scales }] of strategies.entries()) {
        const quantized = await watch.time(
          "quantize",
          () => quantizer.quantize(weights, linears, bits, (linear) => scales.get(linear)),
        );
        await watch.time("forward", () => states.run(fed, block, quantized, i + 1));
      }
      onBlock();
    }
    yield await watch.time("score", () => scorer.score(states.shared, chunk));
  }
}
