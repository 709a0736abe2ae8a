import assert from "node:assert/strict";
import type { SpecPart } from "../../../lib/report/client/fit_spec.ts";
import { restyleSpec } from "../../../lib/report/client/restyle_spec.ts";

const NIGHT = new Map([["#1a1a1a", "white"]]);

Deno.test("restyleSpec() replaces colours at any depth and in any case", () => {
  const { layer, config } = restyleSpec({
    config: { axis: { labelColor: "#1A1A1A" } },
    layer: [{ encoding: { color: { scale: { range: ["#d55e00", "#1a1a1a"] } } } }],
  }, NIGHT) as { layer: SpecPart[]; config: SpecPart };
  assert.deepEqual(layer, [{ encoding: { color: { scale: { range: ["#d55e00", "white"] } } } }]);
  assert.deepEqual(config.axis, { labelColor: "white" });
});

Deno.test("restyleSpec() leaves data alone, and colours that are chosen against a mark", () => {
  const spec = {
    data: { values: [{ model: "#1a1a1a" }] },
    datasets: { a: ["#1a1a1a"] },
    encoding: { color: { condition: { value: "#1a1a1a" }, value: "white" } },
  };
  const restyled = restyleSpec(spec, NIGHT);
  assert.deepEqual(restyled.data, spec.data);
  assert.deepEqual(restyled.datasets, spec.datasets);
  assert.deepEqual(restyled.encoding, spec.encoding);
});

Deno.test("restyleSpec() takes the title, and gives font, clear ground and names for readers", () => {
  const restyled = restyleSpec({ title: { text: "t" }, config: { background: "#ffffff" } }, NIGHT);
  assert.equal("title" in restyled, false);
  assert.deepEqual(restyled.config, {
    font: "system-ui, sans-serif",
    background: "transparent",
    padding: 2,
    aria: true,
  });
});
