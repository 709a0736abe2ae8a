import assert from "node:assert/strict";
import { quantity, valueChannel } from "../../lib/chart/value_channel.ts";

Deno.test("valueChannel() ends where the domain does, with labels that carry the unit", () => {
  const domain = Object.freeze([0.5, 20] as const);
  const channel = valueChannel("gain", {
    title: "gain",
    scale: "log",
    domain,
    ticks: [1, 10],
    unit: "×",
  });
  assert.deepEqual(channel, {
    field: "gain",
    type: "quantitative",
    title: "gain",
    scale: { type: "log", domain: [0.5, 20], nice: false },
    axis: { values: [1, 10], labelExpr: '({"1":"1×","10":"10×"})[datum.value]' },
  });
});

Deno.test("valueChannel() gives symlog its constant, and numbers no unit unless asked", () => {
  const { scale, axis } = valueChannel("k", {
    title: null,
    scale: "symlog",
    domain: [0, 1],
    ticks: [0],
  });
  assert.equal(scale.constant, 1);
  assert.equal(axis.labelExpr, '({"0":"0"})[datum.value]');
});

Deno.test("quantity() leaves scale and axis to another layer", () => {
  assert.deepEqual(quantity("low"), { field: "low", type: "quantitative" });
});
