import assert from "node:assert/strict";
import { join } from "node:path";
import { openCheckpoint } from "../../../lib/model/checkpoint.ts";
import { chooseByCurves, chooseOfficially } from "../../../lib/study/perplexity/find_scales.ts";
import { officialAlphas } from "../../../lib/study/perplexity/official_search.ts";
import { createStopwatch } from "../../../lib/measure/stopwatch.ts";
import { allCloseTo } from "../../support/close_to.ts";
import { openFamily, readFixture } from "../../support/family_fixture.ts";

/** The part of the PyTorch reference that calibration decides. */
interface Reference {
  readonly "3bit": {
    readonly const_alpha: number;
    readonly block_alpha: Readonly<Record<string, number>>;
    readonly search_alpha: Readonly<Record<string, number>>;
    readonly official_choice: Readonly<
      Record<string, { readonly alpha: number; readonly curve: readonly number[] }>
    >;
  };
}

const bundled = join(import.meta.dirname!, "..", "..", "models", "wiki-qwen2-7m");
const surroundings = () => ({ decoder: { provider: "cpu" as const }, watch: createStopwatch() });
const grids = { kind: "group" as const, bits: [3], groupSize: 128 };

async function openBundled() {
  const { sequences } = readFixture<{ sequences: number[][] }>("wiki-qwen2-7m", "ids.json");
  return {
    checkpoint: await openCheckpoint(bundled),
    sequences: sequences.map((ids) => Int32Array.from(ids)),
    reference: readFixture<Reference>("wiki-qwen2-7m", "perplexity.json")["3bit"],
  };
}

const rounded = (alphas: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(alphas).map(([name, a]) => [name, Math.round(a * 20)]));

Deno.test("chooseByCurves() chooses the alphas of the PyTorch reference", async () => {
  const { checkpoint, sequences, reference } = await openBundled();
  const { alphas } = await chooseByCurves(checkpoint, sequences, grids, 21, surroundings());
  const { constant, block, search } = alphas.get(3)!;
  assert.equal(Math.round(constant * 20), Math.round(reference.const_alpha * 20));
  assert.deepEqual(rounded(block), rounded(reference.block_alpha));
  assert.deepEqual(rounded(search), rounded(reference.search_alpha));
});

Deno.test("chooseOfficially() has llm-awq's loss curves and alphas, o_proj left out", async () => {
  const { checkpoint, sequences, reference } = await openBundled();
  const choices = (await chooseOfficially(checkpoint, sequences, grids, surroundings())).get(3)!;
  const wanted = Object.values(reference.official_choice);
  assert.equal(choices.length, wanted.length);
  for (const [i, { alpha, curve, linears }] of choices.entries()) {
    allCloseTo(curve, wanted[i]!.curve, 1e-3, linears[0]!);
    assert.equal(alpha, wanted[i]!.alpha, linears[0]!);
  }
  assert.ok(!choices.some(({ linears }) => linears.some((name) => name.endsWith("o_proj"))));
});

Deno.test("chooseOfficially() never does worse than plain rounding on its own loss", async () => {
  const { checkpoint, sequences } = await openFamily("phi3");
  const small = { kind: "group" as const, bits: [2, 4], groupSize: 32 };
  const found = await chooseOfficially(checkpoint, sequences, small, surroundings());
  for (const choices of found.values()) {
    assert.ok(choices.length > 0);
    for (const { curve, alpha } of choices) {
      assert.equal(curve.length, officialAlphas.length);
      assert.ok(Math.min(...curve) <= curve[0]!);
      assert.equal(curve[officialAlphas.indexOf(alpha)], Math.min(...curve));
    }
  }
});
