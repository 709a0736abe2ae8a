import assert from "node:assert/strict";
import { type StripAxis, type StripGroup, stripPanel } from "../../lib/chart/strip_panel.ts";
import { CHART_THEME, VEGA_LITE_SCHEMA } from "../../lib/chart/theme.ts";
import { renderSvg } from "../../lib/render/svg.ts";

const axis: StripAxis = {
  title: "gain",
  scale: "log",
  domain: [0.9, 40],
  ticks: [1, 10],
  base: 1,
  unit: "×",
  width: 200,
};

function group(name: string, values: number[], interval?: [number, number]): StripGroup {
  const [mean, median] = [values.reduce((a, b) => a + b) / values.length, values[0]!];
  return {
    name,
    family: name,
    values: values.map((value, index) => ({ label: `L${index} ${name}`, value })),
    mean,
    median,
    ...(interval ? { interval } : {}),
  };
}

function draw(groups: StripGroup[], part: StripAxis = axis): Promise<string> {
  return renderSvg({
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    vconcat: [stripPanel(groups, part)],
  });
}

Deno.test("stripPanel() draws a dot per layer and prints mean and median", async () => {
  const svg = await draw([group("o_proj", [1.5, 2, 30], [1.6, 20])]);
  assert.equal(marks(svg, "mark-symbol").length, 3);
  assert.match(svg, />mean 11\.2×</);
  assert.match(svg, />median 1\.50×</);
});

Deno.test("stripPanel() draws whiskers only for groups with an interval", async () => {
  const svg = await draw([group("o_proj", [1, 2], [1, 2]), group("down_proj", [1, 3])]);
  assert.equal(marks(svg, "mark-rule", ' stroke="#1a1a1a"').length, 1);
});

Deno.test("stripPanel() centres the dot of a single layer and orders rows as given", async () => {
  const panel = stripPanel([group("down_proj", [2]), group("k_proj", [3])], axis);
  assert.ok("layer" in panel);
  const text = JSON.stringify(panel);
  assert.match(text, /"sort":\["down_proj","k_proj"\]/);
  assert.match(text, /"label":"L0 down_proj","value":2,"row":0\.5/);
  await draw([group("down_proj", [2]), group("k_proj", [3])]);
});

Deno.test("stripPanel() takes a symlog axis with values below zero and huge ones", async () => {
  const svg = await draw([group("v_proj", [-0.3, 5, 1e30])], {
    ...axis,
    scale: "symlog",
    domain: [-1, 1e31],
    ticks: [0, 1e10, 1e20, 1e30],
    base: 0,
    unit: "",
  });
  assert.match(svg, />mean 3\.3·10²⁹</);
  assert.doesNotMatch(svg, /NaN|Infinity/);
});

/** The elements of the groups of one mark type, those with a certain attribute. */
function marks(svg: string, type: string, attribute = ""): string[] {
  const groups = svg.match(new RegExp(`<g class="${type} [^>]*>.*?</g>`, "gs")) ?? [];
  return groups.filter((element) => !/role-axis/.test(element))
    .flatMap((element) => element.match(/<(?:path|line) [^>]*>/g) ?? [])
    .filter((element) => element.includes(attribute));
}
