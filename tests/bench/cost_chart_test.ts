import assert from "node:assert/strict";
import { costChart } from "../../bench/cost_chart.ts";
import { UndrawableError } from "../../lib/chart/undrawable.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { exampleBenchmark } from "./benchmark_example.ts";

/** The parts of a panel that hold the record's numbers. */
interface Panel {
  readonly title: { readonly text: string };
  readonly data: { readonly values: readonly Readonly<Record<string, unknown>>[] };
  readonly layer: readonly {
    readonly encoding: { readonly y: { readonly scale: { readonly domain: readonly number[] } } };
  }[];
}

Deno.test("costChart() draws a panel per size that grows, with its power and both times", async () => {
  const spec = costChart(exampleBenchmark());
  const panels = (spec as unknown as { readonly hconcat: readonly Panel[] }).hconcat;
  const power = (value: string) => `search grows with the power ${value}`;
  assert.deepEqual(
    panels.map(({ title }) => title.text),
    // Four times the channels cost sixteen times as much in the example.
    [power("1.00"), power("1.00"), power("2.00")],
  );
  assert.deepEqual(panels[0]!.data.values.slice(0, 2), [
    { size: 1, part: "all stages", median: 1.5, min: 1.5, max: 1.5 },
    { size: 1, part: "search", median: 1, min: 0.9, max: 1.2 },
  ]);
  const domains = panels.flatMap(({ layer }) => layer.map(({ encoding: { y } }) => y.scale.domain));
  // From 0.09 to 19.2 seconds.
  for (const domain of domains) assert.deepEqual(domain, [0.01, 100]);
  assert.match(await renderSvg(spec), /calibration tokens/);
});

Deno.test("costChart() throws an UndrawableError without sizes or with a search of no time", () => {
  assert.throws(() => costChart({ ...exampleBenchmark(), sizes: null }), UndrawableError);
  const record = exampleBenchmark();
  record.sizes!.blocks![0]!.search_seconds.min = 0;
  assert.throws(() => costChart(record), UndrawableError);
});
