import assert from "node:assert/strict";
import { BlockMeasurement } from "../../lib/measure/measure_block.ts";
import type { MeasureTools } from "../../lib/measure/measure_tap.ts";
import { type SharedSequences, StatisticsPool } from "../../lib/measure/statistics_pool.ts";
import { createStopwatch } from "../../lib/measure/stopwatch.ts";
import { blockTaps } from "../../lib/graph/block.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { Decoder } from "../../lib/runtime/decoder.ts";
import type { LinearGroup, SearchEngine } from "../../lib/search/linear_group.ts";
import { openFamily } from "../support/family_fixture.ts";

/** A search that only notes what it is asked, in order. */
class NotingEngine implements SearchEngine {
  readonly notes: string[] = [];

  load(weights: readonly { readonly name: string }[]): Promise<LinearGroup> {
    const [{ name }] = weights as [{ readonly name: string }];
    const own = weights.map(() => ({ norm: 1, errors: new Map([[3, Float64Array.of(1)]]) }));
    this.notes.push(`load ${name.split(".").at(-2)}`);
    return Promise.resolve({
      weightMagnitudes: () => Promise.resolve(weights.map(() => new Float64Array(1))),
      proxies: () => Promise.resolve(weights.map(() => new Map([[3, 0]]))),
      search: (scales: readonly Float32Array[], tokens: number) => {
        this.notes.push(`search ${name.split(".").at(-2)}: ${scales.length} scales, ${tokens}`);
        return {
          add: (x: Matrix) => {
            this.notes.push(`add ${name.split(".").at(-2)}: ${x.rows}`);
            return Promise.resolve();
          },
          end: () => Promise.resolve(own),
        };
      },
      [Symbol.asyncDispose]: () => {
        this.notes.push(`free ${name.split(".").at(-2)}`);
        return Promise.resolve();
      },
    });
  }

  [Symbol.asyncDispose]() {
    return Promise.resolve();
  }
}

/** Statistics that count what still reads memory when it is given back. */
class CountingPool extends StatisticsPool {
  /** Looks that were not ended, at each memory given back. */
  readonly unfinished: number[] = [];
  readonly #looks = new Map<SharedArrayBuffer, number>();

  override open(channels: number) {
    const stream = super.open(channels);
    const add = stream.add.bind(stream);
    const count = (memory: SharedArrayBuffer, change: number) =>
      this.#looks.set(memory, (this.#looks.get(memory) ?? 0) + change);
    stream.add = async (look, sequences) => {
      count(sequences.values, 1);
      await add(look, sequences);
      count(sequences.values, -1);
    };
    return stream;
  }

  override giveBack(sequences: SharedSequences) {
    this.unfinished.push(this.#looks.get(sequences.values) ?? 0);
    super.giveBack(sequences);
  }
}

/** Measures a fixture's first block on two sequences of 3 and 4 tokens, cut into `batches`. */
async function measure(batches: readonly (readonly (readonly number[])[])[]) {
  const { checkpoint } = await openFamily("llama");
  const taps = blockTaps(checkpoint.architecture, 0);
  await using decoder = new Decoder(checkpoint, { provider: "cpu", threads: 1 });
  const engine = new NotingEngine();
  using statistics = new CountingPool(6, 1);
  const alphas = Float64Array.of(0, 0.5, 1);
  const tools: MeasureTools = { engine, statistics, alphas, tokens: 7, watch: createStopwatch() };
  const captures: number[][] = [];
  const lengths = [3, 4];
  const capture = (batch: readonly (readonly number[])[]) => {
    const indices = batch.flat();
    captures.push(indices);
    return Promise.resolve(
      new Map(taps.map(({ output, channels }) => [
        output,
        indices.map((i) =>
          matrix(
            Float32Array.from({ length: lengths[i]! * channels }, (_, k) => k % 7 + i),
            lengths[i]!,
            channels,
          )
        ),
      ])),
    );
  };
  const block = await decoder.readBlock(0);
  const measurement = await BlockMeasurement.open(block, taps, batches, tools);
  await measurement.measure(await capture(batches[0]!), capture);
  const { unfinished } = statistics;
  return { linears: await measurement.end(), notes: engine.notes, captures, unfinished };
}

const of = (notes: readonly string[], linear: string) =>
  notes.filter((note) => note.includes(linear));

Deno.test("a block whose tokens fit is captured once and searched in its groups", async () => {
  const { linears, notes, captures } = await measure([[[0], [1]]]);
  assert.deepEqual(captures, [[0, 1]]);
  assert.equal(linears.length, 7);
  assert.deepEqual(of(notes, "down_proj"), [
    "load down_proj",
    "search down_proj: 3 scales, 7",
    "add down_proj: 3",
    "add down_proj: 4",
    "free down_proj",
  ]);
});

Deno.test("a block in two batches is captured for each of three looks, and searched in the second", async () => {
  const { notes, captures } = await measure([[[0]], [[1]]]);
  assert.deepEqual(captures, [[0], [1], [0], [1], [0], [1]]);
  assert.deepEqual(of(notes, "down_proj"), [
    "load down_proj",
    "search down_proj: 3 scales, 7",
    "add down_proj: 3",
    "add down_proj: 4",
    "free down_proj",
  ]);
});

Deno.test("batches change no statistic of a block", async () => {
  const [whole, cut] = [await measure([[[0], [1]]]), await measure([[[0]], [[1]]])];
  assert.deepEqual(cut.linears, whole.linears);
});

Deno.test("linears that read one input are loaded together and share its statistics", async () => {
  const { linears, notes } = await measure([[[0, 1]]]);
  assert.equal(notes.filter((note) => note.startsWith("load")).length, 4);
  const [q, k, v, o] = linears;
  assert.equal(q!.statistics, k!.statistics);
  assert.equal(k!.statistics, v!.statistics);
  assert.notEqual(o!.statistics, v!.statistics);
});

Deno.test("memory of a tap's values is given back once every look at them has ended", async () => {
  for (const batches of [[[[0], [1]]], [[[0]], [[1]]]]) {
    const { unfinished } = await measure(batches);
    assert.deepEqual(unfinished, new Array(batches.length === 1 ? 4 : 4 * 3 * 2).fill(0));
  }
});
