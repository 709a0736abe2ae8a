/**
 * Runs a model and its quantized versions over the same windows of text and compares them.
 *
 * Blocks are the outer loop: the weights of a block are read once, then each strategy's are made from
 * them in place and run at once, so that no second copy of the model exists. Windows go through in
 * chunks, so that the hidden states of all strategies stay within a budget.
 */

import type { FakeQuantizer } from "../../search/cpu/fake_quantizer.ts";
import { addScores, type WindowScore } from "../../score/window_score.ts";
import type { Checkpoint } from "../../model/checkpoint.ts";
import { blockTensors } from "../../model/tensors.ts";
import { Buffers } from "../../num/buffers.ts";
import { type Matrix, matrix } from "../../num/matrix.ts";
import { Decoder, type DecoderSettings } from "../../runtime/decoder.ts";
import { FedDecoder, nameInBlock } from "../../runtime/fed_decoder.ts";
import type { FloatTensor } from "../../runtime/session.ts";
import { Scorer } from "../../score/scorer.ts";
import { readBlockWeights } from "../../runtime/block_weights.ts";
import type { Stopwatch } from "../stopwatch.ts";
import type { Strategy } from "./strategy.ts";

/** What an evaluation works with. */
export interface EvaluationTools {
  /** The model. */
  readonly checkpoint: Checkpoint;
  /** Makes the weights of the strategies. */
  readonly quantizer: FakeQuantizer;
  /** Provider and threads. */
  readonly decoder: DecoderSettings;
  /** Where time is booked. */
  readonly watch: Stopwatch;
  /** Bytes that the hidden states of all versions of a chunk of windows may take. */
  readonly stateBytes: number;
}

/** Scores of one window: of the unquantized model, then of each strategy. */
export type WindowScores = readonly WindowScore[];

/** Windows that run together through a block: more tokens take more memory and are no faster. */
const BATCH_TOKENS = 1024;
/** Most windows of a chunk: a killed run repeats at most one chunk. */
const CHUNK_WINDOWS = 16;

/** Hidden states of one version of the model `[windows * tokens, H]`, where the scorer sees them. */
type Version = Float32Array<SharedArrayBuffer>;

/** Windows of equal length, and how they go through a block. */
interface Chunk {
  readonly windows: readonly Int32Array[];
  /** Windows that run together. */
  readonly perBatch: number;
}

/** How many windows go through the blocks together. */
export function windowsPerChunk(
  windowLength: number,
  hiddenSize: number,
  versions: number,
  stateBytes: number,
): number {
  const fitting = Math.floor(stateBytes / (4 * windowLength * hiddenSize * versions));
  return Math.max(1, Math.min(CHUNK_WINDOWS, fitting));
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Runs chunks of windows through all versions of a model. */
class Evaluation {
  readonly #tools: EvaluationTools;
  readonly #strategies: readonly Strategy[];
  readonly #reader: Decoder;
  readonly #runner: FedDecoder;
  readonly #scorer: Scorer;
  readonly #buffers = new Buffers();
  #shared: readonly SharedArrayBuffer[] = [];

  constructor(
    tools: EvaluationTools,
    strategies: readonly Strategy[],
    runner: FedDecoder,
    scorer: Scorer,
  ) {
    this.#tools = tools;
    this.#strategies = strategies;
    this.#reader = new Decoder(tools.checkpoint, tools.decoder);
    this.#runner = runner;
    this.#scorer = scorer;
  }

  async chunk(windows: readonly Int32Array[], onStep: () => void): Promise<WindowScores[]> {
    const perBatch = Math.max(1, Math.floor(BATCH_TOKENS / windows[0]!.length));
    const versions = await this.#embed({ windows, perBatch });
    const { blocks: layers } = this.#tools.checkpoint.architecture;
    for (let layer = 0; layer < layers; layer++) {
      await this.#block(layer, { windows, perBatch }, versions);
      onStep();
    }
    const states = versions.map(({ buffer }) => buffer);
    return await this.#tools.watch.time("score", () => this.#scorer.score(states, windows));
  }

  /** The same embeddings for every version, each in its own memory. */
  async #embed({ windows, perBatch }: Chunk): Promise<Version[]> {
    const { hiddenSize } = this.#tools.checkpoint.architecture;
    const length = windows.length * windows[0]!.length * hiddenSize;
    // The first chunk is the largest; its memory serves all others.
    if (this.#shared.length === 0) {
      this.#shared = [null, ...this.#strategies].map(() => new SharedArrayBuffer(4 * length));
    }
    const versions = this.#shared.map((buffer) => new Float32Array(buffer, 0, length));
    let done = 0;
    for (const batch of chunksOf(windows, perBatch)) {
      const { rows } = await this.#reader.embed(batch);
      for (const version of versions) version.set(rows.data, done);
      done += rows.data.length;
    }
    return versions;
  }

  /** Runs one block over every version. */
  async #block(layer: number, chunk: Chunk, versions: readonly Version[]): Promise<void> {
    const { watch } = this.#tools;
    const weights = await watch.time(
      "read",
      () => readBlockWeights(this.#tools.checkpoint, layer, this.#buffers),
    );
    await watch.time("forward", () => this.#forward(layer, weights, chunk, versions[0]!));
    for (const [i, strategy] of this.#strategies.entries()) {
      const quantized = await watch.time(
        "quantize",
        () => this.#quantize(strategy, layer, weights),
      );
      await watch.time("forward", () => this.#forward(layer, quantized, chunk, versions[i + 1]!));
    }
  }

  /** The block's tensors with its linear weights quantized; other strategies use the same memory. */
  #quantize(
    { bits, scales }: Strategy,
    layer: number,
    weights: ReadonlyMap<string, FloatTensor>,
  ): Map<string, FloatTensor> {
    const quantized = new Map(weights);
    for (
      const { name, shape, linear } of blockTensors(this.#tools.checkpoint.architecture, layer)
    ) {
      if (linear === null) continue;
      const [rows, columns] = shape as [number, number];
      const inBlock = nameInBlock(name);
      const into = this.#matrix(`quantized ${inBlock}`, rows, columns);
      const weight = matrix(weights.get(inBlock)!.data, rows, columns);
      const own = scales.get(linear) ?? this.#buffers.take(`ones ${columns}`, columns).fill(1);
      this.#tools.quantizer.quantize(weight, own, bits, into);
      quantized.set(inBlock, { data: into.data, shape });
    }
    return quantized;
  }

  /** Runs one block in place; ONNX Runtime cannot work in shared memory. */
  async #forward(
    layer: number,
    weights: ReadonlyMap<string, FloatTensor>,
    { windows, perBatch }: Chunk,
    version: Version,
  ): Promise<void> {
    const { hiddenSize } = this.#tools.checkpoint.architecture;
    let done = 0;
    for (const batch of chunksOf(windows, perBatch)) {
      const tokens = batch.length * batch[0]!.length;
      const own = version.subarray(done, done + tokens * hiddenSize);
      const rows = this.#matrix("hidden", tokens, hiddenSize);
      const into = this.#matrix("hidden out", tokens, hiddenSize);
      rows.data.set(own);
      await this.#runner.run(layer, weights, { rows, sequences: batch.length }, into);
      own.set(into.data);
      done += own.length;
    }
  }

  #matrix(name: string, rows: number, columns: number): Matrix {
    return matrix(this.#buffers.take(name, rows * columns), rows, columns);
  }
}

/** Evaluates a model and its quantized versions. */
export async function evaluate(
  tools: EvaluationTools,
  strategies: readonly Strategy[],
  windows: readonly Int32Array[],
  onChunk: (scores: readonly WindowScores[]) => Promise<void> | void = () => {},
  onStep: () => void = () => {},
): Promise<readonly WindowScores[]> {
  const { architecture } = tools.checkpoint;
  await using runner = await FedDecoder.open(architecture, tools.decoder);
  await using scorer = await Scorer.open(tools.checkpoint, tools.decoder.threads);
  const evaluation = new Evaluation(tools, strategies, runner, scorer);
  const size = windowsPerChunk(
    windows[0]!.length,
    architecture.hiddenSize,
    strategies.length + 1,
    tools.stateBytes,
  );
  const all: WindowScores[] = [];
  for (const chunk of chunksOf(windows, size)) {
    const scores = await evaluation.chunk(chunk, onStep);
    await onChunk(scores);
    all.push(...scores);
  }
  return all;
}

/** Adds up the scores of a version over all windows. */
export function totalScore(windows: readonly WindowScores[], version: number): WindowScore {
  return addScores(windows.map((scores) => scores[version]!));
}
