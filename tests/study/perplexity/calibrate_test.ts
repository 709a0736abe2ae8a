import assert from "node:assert/strict";
import type { MeasureContext } from "../../../lib/measure/measure_model.ts";
import { createStopwatch } from "../../../lib/measure/stopwatch.ts";
import { linearNames } from "../../../lib/model/tensors.ts";
import { awqScales } from "../../../lib/quant/scales.ts";
import { QUANTIZED_STRATEGIES, type QuantizedStrategy } from "../../../lib/record/strategies.ts";
import { calibrate, countCalibrationSteps } from "../../../lib/study/perplexity/calibrate.ts";
import { openFamily } from "../../support/family_fixture.ts";
import { measureAll } from "../../support/measure_all.ts";

const grids = { kind: "group" as const, bits: [2, 4], groupSize: 32 };

async function open(family: string): Promise<MeasureContext> {
  const { checkpoint, sequences } = await openFamily(family);
  const search = { provider: "cpu", threads: 2 } as const;
  return { checkpoint, sequences, search, watch: createStopwatch() };
}

/** Calibrates and holds the number of steps to what was announced. */
async function calibrated(context: MeasureContext, strategies: readonly QuantizedStrategy[]) {
  const steps: string[] = [];
  const choices = await calibrate(context, strategies, grids, 5, (what) => steps.push(what));
  const { architecture } = context.checkpoint;
  assert.equal(steps.length, countCalibrationSteps(architecture, strategies));
  return choices;
}

Deno.test("calibrate() gives every strategy at every bit width, with scales for its linears", async () => {
  const context = await open("llama");
  const { architecture } = context.checkpoint;
  const linears = Array.from(
    { length: architecture.blocks },
    (_, b) => linearNames(architecture, b),
  )
    .flat();
  const { strategies, reported } = await calibrated(context, QUANTIZED_STRATEGIES);
  assert.deepEqual(
    strategies.map(({ name, bits }) => `${name} ${bits}`),
    grids.bits.flatMap((bits) => QUANTIZED_STRATEGIES.map((name) => `${name} ${bits}`)),
  );
  for (const { name, scales } of strategies) {
    if (name === "rtn") assert.equal(scales.size, 0);
    else if (name !== "official_awq") {
      assert.deepEqual([...scales.keys()].sort(), linears.toSorted());
    }
    for (const [linear, values] of scales) {
      const { shape } = context.checkpoint.tensors.get(`${linear}.weight`)!;
      assert.equal(values.length, shape[1], linear);
      assert.ok(values.every((value) => value > 0 && Number.isFinite(value)));
    }
  }
  const { constant, alphas } = reported.get(4)!;
  assert.ok([0, 0.25, 0.5, 0.75, 1].includes(constant!));
  assert.deepEqual(Object.keys(alphas.search_awq!).sort(), linears.toSorted());
  for (const { loss, curve } of alphas.official_awq!) assert.equal(loss, Math.min(...curve));
});

Deno.test("calibrate() scales each linear by its strategy's alpha and the mean of its sequences' mean |x|", async () => {
  const context = await open("llama");
  const [first, ...others] = context.sequences;
  const sequences = [first!.subarray(0, 3), ...others]; // unequal: pooled means are others
  const { strategies, reported } = await calibrated({ ...context, sequences }, [
    "const_awq",
    "block_awq",
    "search_awq",
  ]);
  const settings = { grids, alphas: 2, outlierSigma: 6 };
  const measured = await measureAll({ ...context, sequences }, settings);
  let differ = false;
  for (const { name, bits, scales } of strategies) {
    const { constant, alphas } = reported.get(bits)!;
    for (const { name: linear, statistics: { average } } of measured) {
      const own = name === "block_awq" ? alphas.block_awq : alphas.search_awq;
      const alpha = name === "const_awq" ? constant! : own![linear]!;
      assert.deepEqual(
        scales.get(linear),
        awqScales(average.magnitude, alpha),
        `${name} ${linear}`,
      );
      differ ||= alphas.block_awq![linear] !== alphas.search_awq![linear];
    }
  }
  assert.ok(differ, "the strategies choose differently");
});

Deno.test("calibrate() searches nothing for plain rounding and reports no alpha", async () => {
  const { strategies, reported } = await calibrated(await open("qwen2"), ["rtn"]);
  assert.equal(strategies.length, 2);
  const none = { block_awq: null, search_awq: null, official_awq: null };
  assert.deepEqual(reported.get(2), { constant: null, alphas: none });
});

Deno.test("calibrate() reports the alphas of the strategies that were asked for only", async () => {
  const { reported } = await calibrated(await open("qwen2"), ["search_awq"]);
  const { constant, alphas } = reported.get(4)!;
  assert.equal(constant, null);
  assert.equal(alphas.block_awq, null);
  assert.notEqual(alphas.search_awq, null);
});
