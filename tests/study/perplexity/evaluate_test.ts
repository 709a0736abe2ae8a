import assert from "node:assert/strict";
import { FakeQuantizer } from "../../../lib/search/cpu/fake_quantizer.ts";
import { windowLoss } from "../../../lib/score/token_loss.ts";
import { matrix } from "../../../lib/num/matrix.ts";
import { Decoder } from "../../../lib/runtime/decoder.ts";
import {
  evaluate,
  type EvaluationTools,
  totalScore,
} from "../../../lib/study/perplexity/evaluate.ts";
import { createStopwatch } from "../../../lib/measure/stopwatch.ts";
import type { Strategy } from "../../../lib/study/perplexity/strategy.ts";
import { closeTo } from "../../support/close_to.ts";
import { type FamilyFixture, familyNames, openFamily } from "../../support/family_fixture.ts";

const decoder = { provider: "cpu" as const };

/** Three windows of 24 tokens out of a fixture's ids. */
function windowsOf({ sequences }: FamilyFixture): Int32Array[] {
  const ids = Int32Array.from(sequences.flatMap((sequence) => [...sequence]));
  return [0, 24, 48].map((start) => ids.subarray(start, start + 24));
}

async function withTools<T>(
  family: FamilyFixture,
  work: (tools: EvaluationTools) => Promise<T>,
): Promise<T> {
  const grids = { kind: "group" as const, bits: [2, 3, 4, 8], groupSize: 32 };
  const quantizer = await FakeQuantizer.load(grids);
  const { checkpoint } = family;
  return await work({
    checkpoint,
    quantizer,
    decoder,
    watch: createStopwatch(),
    stateBytes: 2 ** 29,
  });
}

const rtn = (bits: number): Strategy => ({ name: "rtn", bits, scales: new Map() });

for (const name of familyNames) {
  Deno.test(`evaluate() gives ${name} unquantized the losses of Decoder, block by block`, async () => {
    const family = await openFamily(name);
    const { checkpoint } = family;
    const windows = windowsOf(family);
    const scores = await withTools(family, (tools) => evaluate(tools, [], windows));
    const plain = new Decoder(checkpoint, decoder);
    let states: readonly Awaited<ReturnType<Decoder["embed"]>>[] = [await plain.embed(windows)];
    for (let layer = 0; layer < checkpoint.architecture.blocks; layer++) {
      states = await plain.runBlock(layer, states);
    }
    await using head = await plain.openHead();
    const { data, columns } = states[0]!.rows;
    for (const [w, [score]] of scores.entries()) {
      const start = w * 24 * columns;
      const hidden = matrix(data.subarray(start, start + 23 * columns), 23, columns);
      const loss = windowLoss(await head.logits(hidden), windows[w]!.subarray(1));
      closeTo(score!.lossSum, loss, 1e-6, `window ${w}`);
      assert.equal(score!.klSum, 0);
      assert.equal(score!.agreements, 23);
      assert.equal(score!.tokens, 23);
    }
  });
}

Deno.test("evaluate() at alpha 0 everywhere equals plain rounding exactly", async () => {
  const family = await openFamily("llama");
  const ones = new Map(
    Object.keys(family.reference.layers).map((layer) => {
      const { shape } = family.checkpoint.tensors.get(`${layer}.weight`)!;
      return [layer, new Float32Array(shape[1]!).fill(1)];
    }),
  );
  const strategies: Strategy[] = [rtn(3), { name: "const_awq", bits: 3, scales: ones }];
  const scores = await withTools(family, (t) => evaluate(t, strategies, windowsOf(family)));
  assert.deepEqual(totalScore(scores, 2), totalScore(scores, 1));
  assert.ok(totalScore(scores, 1).klSum > 0);
});

Deno.test("evaluate() finds KL falling and agreement rising with bits", async () => {
  const family = await openFamily("qwen2");
  const bits = [2, 3, 4, 8];
  const scores = await withTools(family, (t) => evaluate(t, bits.map(rtn), windowsOf(family)));
  const totals = bits.map((_, i) => totalScore(scores, i + 1));
  const kl = totals.map(({ klSum }) => klSum);
  assert.deepEqual(kl, kl.toSorted((a, b) => b - a));
  assert.ok(totals[0]!.agreements < totals[3]!.agreements);
});

Deno.test("evaluate() hands each chunk to the caller and returns all of them", async () => {
  const family = await openFamily("llama");
  const ids = windowsOf(family)[0]!;
  const windows = Array.from({ length: 18 }, () => ids); // a chunk holds 16
  const chunks: number[] = [];
  let steps = 0;
  const scores = await withTools(
    family,
    (tools) =>
      evaluate(tools, [rtn(4)], windows, (chunk) => void chunks.push(chunk.length), () => steps++),
  );
  assert.deepEqual(chunks, [16, 2]);
  assert.equal(steps, 2 * family.checkpoint.architecture.blocks);
  assert.equal(scores.length, 18);
  assert.deepEqual(scores[17], scores[0]);
});
