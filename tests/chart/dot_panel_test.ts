import assert from "node:assert/strict";
import { type DotAxis, dotPanel, type DotRow } from "../../lib/chart/dot_panel.ts";
import { CHART_THEME, VEGA_LITE_SCHEMA } from "../../lib/chart/theme.ts";
import { renderSvg } from "../../lib/render/svg.ts";

const axis: DotAxis = {
  heading: "Log-loss",
  title: "nats",
  rows: "3 bits",
  scale: "linear",
  domain: [60, 100],
  ticks: [60, 80, 100],
  width: 200,
};

const circle = { color: "#0072b2", shape: "circle" };

const rows: readonly DotRow[] = [
  { name: "plain", value: 70, text: "seventy", color: "#e69f00", shape: "square" },
  { name: "search", value: 80.123456, interval: [75, 90], text: "eighty", ...circle },
  { name: "open", value: 90, interval: [85, 95], text: "ninety", hollow: true, ...circle },
  { name: "absent", value: null, text: "not run", ...circle },
];

function draw(part: Partial<DotAxis> = {}, shown: readonly DotRow[] = rows): Promise<string> {
  return renderSvg({
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    concat: [dotPanel(shown, { ...axis, ...part })],
  });
}

/** Transforms of the dots, as [x, y]. */
function dotPlaces(svg: string): [number, number][] {
  return symbols(svg).map((symbol) => {
    const [, x, y] = /translate\(([\d.]+),([\d.]+)\)/.exec(symbol)!;
    return [Number(x), Number(y)];
  });
}

const symbols = (svg: string) => svg.match(/<path aria-[^>]*>|<path transform[^>]*>/g) ?? [];

Deno.test("dotPanel() draws a dot per value, and name and text of every row", async () => {
  const svg = await draw();
  assert.equal(symbols(svg).length, 3);
  for (const { name, text } of rows) {
    assert.ok(svg.includes(`>${name}<`), name);
    assert.ok(svg.includes(`>${text}<`), text);
  }
});

Deno.test("dotPanel() puts dots where the axis says, the first row on top", async () => {
  const places = dotPlaces(await draw());
  // A fifth, half and three quarters of the domain on 200 pixels.
  assert.deepEqual(places.map(([x]) => Math.round(x)), [50, 101, 150]);
  const heights = places.map(([, y]) => y);
  assert.deepEqual(heights, heights.toSorted((a, b) => a - b));
});

Deno.test("dotPanel() starts a linear axis where it is told, not at 0", async () => {
  const [[x] = [NaN]] = dotPlaces(await draw({}, [{ ...rows[0]!, value: 60 }]));
  assert.equal(x, 0);
});

Deno.test("dotPanel() fills a dot with the ground where it is hollow", async () => {
  const fills = symbols(await draw()).map((symbol) => /fill="([^"]+)"/.exec(symbol)![1]);
  assert.deepEqual(fills, ["#e69f00", "#0072b2", "#ffffff"]);
});

Deno.test("dotPanel() draws a whisker per interval", async () => {
  const svg = await draw();
  const whiskers = svg.match(/<line [^>]*stroke="#0072b2"[^>]*>/g) ?? [];
  assert.deepEqual(whiskers.map((line) => /x2="(\d+)"/.exec(line)![1]), ["75", "50"]);
});

Deno.test("dotPanel() draws the line that rows are compared with", async () => {
  const without = await draw();
  assert.ok(!without.includes("stroke-dasharray"));
  const svg = await draw({ reference: { value: 80, dash: [4, 3] } });
  assert.match(
    svg,
    /<line transform="translate\(100,0\)"[^>]*y2="100"[^>]*stroke-dasharray="4,3"/,
  );
});

Deno.test("dotPanel() leaves out names, heading and title where another panel has them", async () => {
  const svg = await draw({ heading: null, title: null, rows: null });
  for (const text of ["plain", "3 bits", "Log-loss", "nats"]) {
    assert.ok(!svg.includes(`>${text}<`), text);
  }
  assert.ok(svg.includes(">seventy<"));
});

Deno.test("dotPanel() takes a log scale without a warning of Vega", async () => {
  const svg = await draw({ scale: "log", domain: [10, 1000], ticks: [10, 100, 1000] }, [
    { ...rows[0]!, value: 100 },
  ]);
  assert.equal(Math.round(dotPlaces(svg)[0]![0]), 100);
});
