import assert from "node:assert/strict";
import type { MeasureContext } from "../../../lib/measure/measure_model.ts";
import { createStopwatch } from "../../../lib/measure/stopwatch.ts";
import { chooseOfficially } from "../../../lib/study/perplexity/official_search.ts";
import { OFFICIAL_ALPHAS } from "../../../lib/study/perplexity/official_tap.ts";
import { allCloseTo } from "../../support/close_to.ts";
import { openFamily } from "../../support/family_fixture.ts";
import { openBundled } from "../../support/perplexity_reference.ts";

const ignore = () => {};
const search = { provider: "cpu", threads: 2 } as const;

async function openContext(family: string): Promise<MeasureContext> {
  const { checkpoint, sequences } = await openFamily(family);
  return { checkpoint, sequences, search, watch: createStopwatch() };
}

/** The linears that AWQ-Diag means by a group of a block. */
const LINEARS_OF: Readonly<Record<string, readonly string[]>> = {
  attn_in: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"],
  mlp_in: ["mlp.gate_proj", "mlp.up_proj"],
  mlp_out: ["mlp.down_proj"],
};

Deno.test("chooseOfficially() has llm-awq's loss curves and alphas, o_proj left out", async () => {
  const { context, reference } = await openBundled();
  const grids = { kind: "group" as const, bits: [3], groupSize: 128 };
  const choices = (await chooseOfficially(context, grids, ignore)).get(3)!;
  const wanted = Object.entries(reference.official_choice);
  assert.equal(choices.length, wanted.length);
  for (const [i, { linears, alpha, curve }] of choices.entries()) {
    const [group, expected] = wanted[i]!;
    const [block, name] = [group.slice(0, group.lastIndexOf(".")), group.split(".").at(-1)!];
    assert.deepEqual(linears, LINEARS_OF[name]!.map((linear) => `${block}.${linear}`));
    allCloseTo(curve, expected.curve, 1e-3, group);
    assert.equal(alpha, expected.alpha, group);
  }
});

for (const family of ["phi3", "olmo2", "smollm3", "granite"]) {
  Deno.test(`chooseOfficially() never does worse than plain rounding on its own loss for ${family}`, async () => {
    const grids = { kind: "group" as const, bits: [2, 4], groupSize: 32 };
    let blocks = 0;
    const found = await chooseOfficially(await openContext(family), grids, () => blocks++);
    assert.deepEqual([...found.keys()], [2, 4]);
    for (const choices of found.values()) {
      assert.equal(choices.length, 3 * blocks); // o_proj is not scaled: fused or fewer values
      for (const { curve, alpha } of choices) {
        assert.equal(curve.length, OFFICIAL_ALPHAS.length);
        assert.equal(curve[OFFICIAL_ALPHAS.indexOf(alpha)], Math.min(...curve));
      }
    }
  });
}

Deno.test("chooseOfficially() finds the same where memory holds one sequence at a time", async () => {
  const context = await openContext("llama");
  const grids = { kind: "group" as const, bits: [3], groupSize: 32 };
  // Sequences of more than half a group's tokens are searched on their own.
  const ids = context.sequences.flatMap((sequence) => [...sequence]);
  const long = Int32Array.from({ length: 1100 }, (_, i) => ids[i % ids.length]!);
  const sequences = [long, long.toReversed()];
  const whole = await chooseOfficially({ ...context, sequences }, grids, ignore);
  const parts = await chooseOfficially({ ...context, sequences, batchTokens: 1100 }, grids, ignore);
  for (const [i, { curve, alpha, scales }] of parts.get(3)!.entries()) {
    const wanted = whole.get(3)![i]!;
    allCloseTo(curve, wanted.curve, 1e-5, "curve");
    assert.equal(alpha, wanted.alpha);
    allCloseTo(scales, wanted.scales, 1e-6, "scales");
  }
});

Deno.test("chooseOfficially() scales o_proj where it has the shape of v_proj", async () => {
  const found = await chooseOfficially(
    await openContext("gemma2"),
    { kind: "group", bits: [4], groupSize: 32 },
    ignore,
  );
  const { checkpoint: { tensors } } = await openContext("gemma2");
  for (const block of [0, 1]) {
    const shapes = ["v", "o"].map((name) =>
      tensors.get(`model.layers.${block}.self_attn.${name}_proj.weight`)!.shape.join()
    );
    const scaled = found.get(4)!.some(({ linears }) =>
      linears.includes(`model.layers.${block}.self_attn.o_proj`)
    );
    assert.equal(scaled, shapes[0] === shapes[1]);
  }
});
