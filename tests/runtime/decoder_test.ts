import assert from "node:assert/strict";
import type { Matrix } from "../../lib/num/matrix.ts";
import { Decoder } from "../../lib/runtime/decoder.ts";
import type { HiddenStates } from "../../lib/runtime/hidden_states.ts";
import { allCloseTo, closeTo } from "../support/close_to.ts";
import { familyNames, openFamily } from "../support/family_fixture.ts";
import { plainHead } from "../support/plain_head.ts";

/** Runs all blocks over sequences, each alone; hidden states after the last block. */
async function runAll(
  decoder: Decoder,
  sequences: readonly Int32Array[],
  layers: number,
): Promise<readonly HiddenStates[]> {
  let states: readonly HiddenStates[] = await Promise.all(
    sequences.map((ids) => decoder.embed([ids])),
  );
  for (let layer = 0; layer < layers; layer++) states = await decoder.runBlock(layer, states);
  return states;
}

/** Mean log-loss in nats of each token after the first. */
function meanLoss(logits: Matrix, ids: Int32Array): number {
  let total = 0;
  for (let t = 0; t + 1 < ids.length; t++) {
    const row = logits.data.subarray(t * logits.columns, (t + 1) * logits.columns);
    const most = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((a, b) => a + Math.exp(b - most), 0);
    total += most + Math.log(sum) - row[ids[t + 1]!]!;
  }
  return total / (ids.length - 1);
}

for (const family of familyNames) {
  Deno.test(`Decoder gives the reference's losses and last logits for ${family}`, async () => {
    const { checkpoint, sequences, reference } = await openFamily(family);
    const decoder = new Decoder(checkpoint, { provider: "cpu" });
    const states = await runAll(decoder, sequences, checkpoint.architecture.blocks);
    for (const [i, ids] of sequences.entries()) {
      const logits = await plainHead(checkpoint, states[i]!.rows);
      closeTo(meanLoss(logits, ids), reference.nll_per_sequence[i]!, 1e-4, `loss of sequence ${i}`);
      const last = logits.data.subarray((ids.length - 1) * logits.columns);
      const largest = Math.max(...reference.last_logits[i]!.map(Math.abs));
      allCloseTo(last, reference.last_logits[i]!, 1e-4, `logits ${i}`, 1e-5 * largest);
    }
  });
}

Deno.test("runBlock() gives each sequence of a batch what it gives it alone", async () => {
  const { checkpoint, sequences } = await openFamily("qwen2");
  const length = Math.min(...sequences.map((ids) => ids.length));
  const equal = sequences.map((ids) => ids.subarray(0, length));
  const decoder = new Decoder(checkpoint, { provider: "cpu" });
  const [batch] = await decoder.runBlock(0, [await decoder.embed(equal)]);
  const alone = await runAll(decoder, equal, 1);
  const wanted = alone.flatMap(({ rows }) => [...rows.data]);
  allCloseTo(batch!.rows.data, wanted, 1e-5, "batch", 1e-6);
});

Deno.test("runBlock() taps the residual stream itself where a family norms outputs only", async () => {
  const { checkpoint, sequences } = await openFamily("olmo2");
  const decoder = new Decoder(checkpoint, { provider: "cpu" });
  const state = await decoder.embed([sequences[0]!]);
  const before = state.rows.data.slice();
  await decoder.runBlock(0, [state], (tap, _index, input) => {
    if (tap.output === "attention_in") assert.deepEqual(input.data, before);
  });
});

Deno.test("runBlock() hands every tap of every sequence to the observer, in order", async () => {
  const { checkpoint, sequences } = await openFamily("llama");
  const decoder = new Decoder(checkpoint, { provider: "cpu" });
  const states = await Promise.all(sequences.map((ids) => decoder.embed([ids])));
  const seen: string[] = [];
  await decoder.runBlock(1, states, (tap, index, input) => {
    assert.equal(input.rows, sequences[index]!.length);
    assert.equal(input.columns, tap.channels);
    seen.push(`${index} ${tap.output}`);
  });
  const taps = ["attention_in", "o_proj_input", "mlp_in", "down_proj_input"];
  assert.deepEqual(seen, sequences.flatMap((_, i) => taps.map((tap) => `${i} ${tap}`)));
});
