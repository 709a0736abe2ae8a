import assert from "node:assert/strict";
import { costChart } from "../../bench/cost_chart.ts";
import { UndrawableError } from "../../lib/chart/undrawable.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { withoutTheme } from "../support/snapshot_text.ts";
import { exampleBenchmark } from "./benchmark_example.ts";

Deno.test("costChart() gives the stored spec, and Vega draws it without a warning", async (t) => {
  const spec = costChart(exampleBenchmark());
  await t.assertSnapshot(withoutTheme(spec));
  assert.match(await renderSvg(spec), /calibration tokens/);
});

Deno.test("costChart() throws an UndrawableError without sizes or with a search of no time", () => {
  assert.throws(() => costChart({ ...exampleBenchmark(), sizes: null }), UndrawableError);
  const record = exampleBenchmark();
  record.sizes!.blocks![0]!.search_seconds.min = 0;
  assert.throws(() => costChart(record), UndrawableError);
});
