import assert from "node:assert/strict";
import { CHART_THEME, VEGA_LITE_SCHEMA, VEGA_SCHEMA } from "../../lib/chart/theme.ts";
import type { VegaLiteSpec } from "../../lib/chart/spec.ts";
import { isVegaLite, renderSvg } from "../../lib/render/svg.ts";

/** A bar chart of named values. */
function bars(values: object[], more: object = {}): VegaLiteSpec {
  return {
    $schema: VEGA_LITE_SCHEMA,
    config: CHART_THEME,
    data: { values },
    mark: "bar",
    encoding: {
      y: { field: "name", type: "nominal" },
      x: { field: "value", type: "quantitative" },
    },
    ...more,
  } as VegaLiteSpec;
}

const two = [{ name: "q_proj", value: 1 }, { name: "down_proj", value: 3 }];

Deno.test("renderSvg() draws Vega-Lite and Vega", async () => {
  assert.match(await renderSvg(bars(two)), /^<svg .*>down_proj<.*<\/svg>$/s);
  const vega = { $schema: VEGA_SCHEMA, width: 10, height: 10, marks: [{ type: "group" as const }] };
  assert.match(await renderSvg(vega), /^<svg .*width="10"/s);
});

Deno.test("isVegaLite() goes by the schema", () => {
  assert.ok(isVegaLite(bars([])));
  assert.ok(!isVegaLite({ $schema: VEGA_SCHEMA }));
  assert.ok(!isVegaLite({}));
});

Deno.test("renderSvg() gives the same text each time, gradients and clips included", async () => {
  const spec = bars(two, {
    mark: { type: "bar", clip: true },
    encoding: {
      y: { field: "name", type: "nominal" },
      x: { field: "value", type: "quantitative" },
      color: { field: "value", type: "quantitative" },
    },
  });
  const first = await renderSvg(spec);
  assert.match(first, /url\(#gradient_0\)/);
  assert.equal(await renderSvg(spec), first);
});

Deno.test("renderSvg() throws when Vega-Lite warns", async () => {
  const spec = bars(two, {
    encoding: {
      x: { field: "value", type: "quantitative", scale: { type: "log", zero: true } },
    },
  });
  await assert.rejects(renderSvg(spec), {
    name: "AwqDiagError",
    message: /^Cannot draw figure: Vega warned ".*zero.*", expected no warning; mend the spec$/,
  });
});

Deno.test("renderSvg() throws when Vega warns while it runs", async () => {
  const spec = bars(two, {
    encoding: {
      x: { field: "value", type: "quantitative", scale: { type: "log", domain: [0, 10] } },
    },
  });
  await assert.rejects(renderSvg(spec), {
    message: /^Cannot draw figure: Vega warned ".*domain includes zero/,
  });
});

Deno.test("renderSvg() reads neither files nor the network", async () => {
  for (const url of ["data.json", "file:///etc/hostname", "http://localhost:1/data.json"]) {
    const spec = { ...bars([]), data: { url } } as VegaLiteSpec;
    await assert.rejects(renderSvg(spec), {
      message: /^Cannot draw figure: Vega warned ".*figures hold their data/,
    });
  }
});

Deno.test("renderSvg() throws for a spec that does not parse", async () => {
  const broken = { $schema: VEGA_SCHEMA, marks: [{ type: "blob" }] } as unknown as VegaLiteSpec;
  await assert.rejects(renderSvg(broken), Error);
});

Deno.test("renderSvg() leaves names with markup text", async () => {
  const svg = await renderSvg(bars([{ name: '<script>alert("&")</script>', value: 1 }]));
  assert.doesNotMatch(svg, /<script>/);
  assert.match(svg, /&lt;script&gt;alert\("&amp;"\)&lt;\/script&gt;/);
});

Deno.test("renderSvg() lays out by the font: a label of wide letters moves the plot further", async () => {
  const offset = async (name: string) => {
    const svg = await renderSvg(bars([{ name, value: 1 }]));
    return Number(/translate\((\d+(?:\.\d+)?),/.exec(svg)![1]);
  };
  // At 11 pixels an i is 3.06 wide and an m 10.71; Vega's own guess is 8.8 for either.
  const difference = await offset("m".repeat(15)) - await offset("i".repeat(15));
  assert.ok(Math.abs(difference - 15 * (10.71 - 3.06)) < 2, `${difference}`);
});

Deno.test("renderSvg() shortens a label beyond its limit by the font's widths", async () => {
  const svg = await renderSvg(bars([{ name: "m".repeat(60), value: 1 }]));
  const [, label] = />(m+…)</.exec(svg)!;
  // 180 pixels less the ellipsis' 11 hold 15 letters of 10.7.
  assert.equal(label!.length, 16);
});

Deno.test("renderSvg() says in one line what Vega does not take", async () => {
  const broken = bars([{ name: "a", value: 1 }], {
    encoding: { y: { field: "name", type: "nominal", sort: ["constructor"] } },
  });
  await assert.rejects(renderSvg(broken), {
    name: "AwqDiagError",
    message: /^Cannot draw figure: Vega says "Operator not defined: undefined", [^\n]+$/,
  });
});
