import assert from "node:assert/strict";
import { type BarAxis, barPanel } from "../../lib/chart/bar_panel.ts";
import { CHART_THEME, VEGA_LITE_SCHEMA } from "../../lib/chart/theme.ts";
import { renderSvg } from "../../lib/render/svg.ts";

const axis: BarAxis = {
  heading: "gain",
  title: "share",
  domain: [-50, 100],
  ticks: [0, 100],
  unit: " %",
  width: 200,
};

const rows = [
  { name: "search", value: 123.456, text: "all\nof it", color: "#0072b2" },
  { name: "none", value: null, text: "no share", color: "#0072b2" },
];

Deno.test("barPanel() keeps the order of the rows and rounds their values", () => {
  const panel = barPanel(rows, axis) as unknown as {
    height: number;
    data: { values: { name: string; value: number | null }[] };
  };
  assert.deepEqual(panel.data.values.map(({ name, value }) => [name, value]), [
    ["search", 123.5],
    ["none", null],
  ]);
  assert.equal(panel.height, 92);
});

Deno.test("barPanel() draws a bar per value, and names and text for every row", async () => {
  const svg = await renderSvg({
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    hconcat: [barPanel(rows, axis)],
  });
  assert.equal(svg.match(/fill="#0072b2"/g)?.length, 1);
  for (const text of ["search", "none", "all", "of it", "no share", "100 %", "gain", "share"]) {
    assert.ok(svg.includes(`>${text}<`), text);
  }
});
