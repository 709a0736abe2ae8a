import assert from "node:assert/strict";
import { importanceSurface } from "../../lib/chart/importance_surface.ts";
import type { ChannelsRecord } from "../../lib/record/channels.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { channelLayer, figureChannels } from "../support/figure_records.ts";

/** A record with one family whose layers have these importances. */
function withImportances(...rows: number[][]): ChannelsRecord {
  const layers = rows.map((row, block) =>
    [`model.layers.${block}.mlp.down_proj`, channelLayer("down_proj", block, row)] as const
  );
  return { ...figureChannels(), layers: Object.fromEntries(layers) };
}

/** Texts of a figure, in drawing order. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
}

Deno.test("importanceSurface() has the tip of a spike in the colour of the legend's end", () => {
  const rows = [0, 1, 2].map((block) =>
    Array.from({ length: 12 }, (_, j) => block === 0 && j === 7 ? 50 : 1)
  );
  const { data, scales } = importanceSurface(withImportances(...rows), "down_proj") as unknown as {
    data: { name: string; values: string }[];
    scales: { domain: number[] }[];
  };
  assert.deepEqual(scales[0]!.domain, [0, 50]);
  const quads = data.find(({ name }) => name === "surface")!.values.split("\n");
  assert.equal(quads[0], "path,fill");
  const fills = quads.slice(1).map((line) => line.slice(line.indexOf("#")));
  assert.ok(fills.length >= 2 * 11, "a quad per cell, more where it is steep");
  // Viridis ends in yellow: much red and green, little blue; light changes it by less than a fifth.
  const yellow = fills.filter((fill) => /^#[c-f].[c-f].[0-3].$/.test(fill));
  assert.ok(yellow.length >= 2 && yellow.length < fills.length / 2, yellow.join());
});

Deno.test("importanceSurface() names axes, legend, model and peak", async () => {
  const drawn = texts(await renderSvg(importanceSurface(figureChannels(), "o_proj")));
  for (const wanted of ["input channel", "decoder block", "importance"]) {
    assert.ok(drawn.includes(wanted), wanted);
  }
  assert.ok(drawn.some((text) => /^org\/tiny-3\s+·\s+peak 50\.5 in L2, channel 57$/.test(text)));
  assert.equal(drawn.filter((text) => text === "importance").length, 2, "axis and legend");
});

Deno.test("importanceSurface() turns to a log scale when one channel towers above all", async () => {
  const row = Array.from({ length: 40 }, (_, j) => j === 3 ? 500 : 0.5);
  const towering = texts(
    await renderSvg(importanceSurface(withImportances(row, row), "down_proj")),
  );
  assert.ok(towering.includes("importance (log scale)"));
  const even = texts(
    await renderSvg(importanceSurface(withImportances([1, 2], [2, 3]), "down_proj")),
  );
  assert.ok(even.includes("importance") && !even.includes("importance (log scale)"));
});

Deno.test("importanceSurface() draws a single layer, a single channel and zeros beside a spike", async () => {
  for (
    const rows of [[[1, 2, 3]], [[1], [2]], [[5]], [[0, 0, 1e30, 1e-30]], [[0, 1], [0, 0]]]
  ) {
    const svg = await renderSvg(importanceSurface(withImportances(...rows), "down_proj"));
    assert.doesNotMatch(svg, /NaN|Infinity/);
    assert.ok(texts(svg).includes("decoder block"));
    assert.ok(/fill="#[0-9a-f]{6}"\/?>/.test(svg), "the surface is there");
  }
});

Deno.test("importanceSurface() says that channels were pooled", () => {
  const wide = Array.from({ length: 600 }, (_, j) => j);
  const spec = importanceSurface(withImportances(wide, wide), "down_proj");
  assert.match(JSON.stringify(spec.title), /600 channels max-pooled to 512/);
});

Deno.test("importanceSurface() numbers few blocks one by one and many by tens", async () => {
  const numbers = async (blocks: number) =>
    texts(
      await renderSvg(
        importanceSurface(
          withImportances(...Array.from({ length: blocks }, () => [1, 2])),
          "down_proj",
        ),
      ),
    );
  assert.ok((await numbers(8)).includes("7"));
  const many = await numbers(80);
  assert.ok(many.includes("70") && !many.includes("7"));
});

Deno.test("importanceSurface() throws an UndrawableError when the family is missing", () => {
  assert.throws(() => importanceSurface(withImportances([1]), "o_proj"), {
    name: "UndrawableError",
    message: 'Cannot draw "importance_surface_o_proj": the record holds no "o_proj" layers',
  });
});
