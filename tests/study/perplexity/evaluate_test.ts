import assert from "node:assert/strict";
import { createStopwatch } from "../../../lib/measure/stopwatch.ts";
import { matrix } from "../../../lib/num/matrix.ts";
import { Decoder } from "../../../lib/runtime/decoder.ts";
import { addScores, scoreWindow } from "../../../lib/score/window_score.ts";
import type { Strategy } from "../../../lib/study/perplexity/choices.ts";
import { evaluate } from "../../../lib/study/perplexity/evaluate.ts";
import { closeTo } from "../../support/close_to.ts";
import { type FamilyFixture, familyNames, openFamily } from "../../support/family_fixture.ts";
import { plainHead } from "../../support/plain_head.ts";

const search = { provider: "cpu", threads: 2 } as const;

/** Three windows of 24 tokens out of a fixture's ids. */
function windowsOf({ sequences }: FamilyFixture): Int32Array[] {
  const ids = Int32Array.from(sequences.flatMap((sequence) => [...sequence]));
  return [0, 24, 48].map((start) => ids.subarray(start, start + 24));
}

/** Scores of chunk after chunk. */
function chunksOf(
  { checkpoint }: FamilyFixture,
  strategies: readonly Strategy[],
  windows: readonly Int32Array[],
  { stateBytes = 2 ** 29, onBlock = () => {} } = {},
) {
  const context = { checkpoint, search, watch: createStopwatch() };
  const settings = { strategies, groupSize: 32, stateBytes };
  return Array.fromAsync(evaluate(context, settings, windows, onBlock));
}

/** Scores over all windows, of the unquantized model and of every strategy. */
async function totals(family: FamilyFixture, strategies: readonly Strategy[]) {
  const scores = (await chunksOf(family, strategies, windowsOf(family))).flat();
  return [null, ...strategies].map((_, v) => addScores(scores.map((window) => window[v]!)));
}

const rtn = (bits: number): Strategy => ({ name: "rtn", bits, scales: new Map() });

for (const name of familyNames) {
  Deno.test(`evaluate() gives ${name} unquantized the losses of Decoder, block by block`, async () => {
    const family = await openFamily(name);
    const { checkpoint } = family;
    const windows = windowsOf(family);
    const [scores] = await chunksOf(family, [], windows);
    await using plain = new Decoder(checkpoint, search);
    let states: readonly Awaited<ReturnType<Decoder["embed"]>>[] = [await plain.embed(windows)];
    for (let block = 0; block < checkpoint.architecture.blocks; block++) {
      states = await plain.runBlock(block, states);
    }
    const { data, columns } = states[0]!.rows;
    for (const [w, [score]] of scores!.entries()) {
      const hidden = data.subarray(w * 24 * columns, (w * 24 + 23) * columns);
      const logits = await plainHead(checkpoint, matrix(hidden, 23, columns));
      const wanted = scoreWindow(logits, logits, windows[w]!.subarray(1));
      closeTo(score!.lossSum, wanted.lossSum, 1e-6, `window ${w}`);
      assert.deepEqual({ ...score, lossSum: 0 }, { ...wanted, lossSum: 0 });
    }
  });
}

Deno.test("evaluate() at alpha 0 everywhere equals plain rounding exactly", async () => {
  const family = await openFamily("llama");
  const ones = new Map(
    Object.keys(family.reference.layers).map((linear) => {
      const { shape } = family.checkpoint.tensors.get(`${linear}.weight`)!;
      return [linear, new Float32Array(shape[1]!).fill(1)];
    }),
  );
  const scaled: Strategy = { name: "const_awq", bits: 3, scales: ones };
  const [, rounded, awq] = await totals(family, [rtn(3), scaled]);
  assert.deepEqual(awq, rounded);
  assert.ok(rounded!.klSum > 0);
});

Deno.test("evaluate() finds KL falling and agreement rising with bits", async () => {
  const family = await openFamily("qwen2");
  const [, ...scores] = await totals(family, [2, 3, 4, 8].map(rtn));
  const kl = scores.map(({ klSum }) => klSum);
  assert.deepEqual(kl, kl.toSorted((a, b) => b - a));
  assert.ok(scores[0]!.agreements < scores[3]!.agreements);
});

Deno.test("evaluate() scores alike in chunks of any size, and counts their blocks", async () => {
  const family = await openFamily("llama");
  const ids = windowsOf(family);
  const windows = Array.from({ length: 18 }, (_, i) => ids[i % 3]!);
  const { hiddenSize, blocks } = family.checkpoint.architecture;
  const oneWindow = 2 * 4 * 24 * hiddenSize; // two versions
  let steps = 0;
  const onBlock = () => steps++;
  const large = await chunksOf(family, [rtn(4)], windows, { onBlock });
  assert.deepEqual(large.map(({ length }) => length), [16, 2]); // a chunk holds 16
  assert.equal(steps, 2 * blocks);
  const small = await chunksOf(family, [rtn(4)], windows, { stateBytes: 5 * oneWindow });
  assert.deepEqual(small.map(({ length }) => length), [5, 5, 5, 3]);
  for (const [w, [, score]] of small.flat().entries()) {
    closeTo(score!.lossSum, large.flat()[w]![1]!.lossSum, 1e-6, `window ${w}`);
  }
});
