/// <reference lib="dom" />
/**
 * What one does in a report: turn and probe the surface, read a chart, sort and filter the table,
 * choose a curve. Not part of `deno task test`, which needs no browser.
 */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import {
  type Bench,
  bundledInput,
  eventually,
  openFlatPage,
  openPage,
  setUpBench,
  tableColumn,
} from "./browser.ts";

let bench: Bench;

Deno.test.beforeAll(async () => {
  bench = await setUpBench();
});

Deno.test.afterAll(async () => await bench[Symbol.asyncDispose]());

interface Eye {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** The processor draws the surface: a fifth of the points, a fifth of the time. */
const SMALL_SCREEN = { viewport: { width: 560, height: 480 } };

/** The surface's camera and axes; plotly.js keeps them on its host. */
function surfaceState(page: Page) {
  return page.evaluate(() => {
    const host = document.querySelector("#surface .host") as unknown as {
      data: { x: number[]; y: number[]; z: number[][] }[];
      layout: { scene: { camera: { eye: Eye }; zaxis: { title: { text: string } } } };
    };
    const { x, y, z } = host.data[0]!;
    const { camera, zaxis } = host.layout.scene;
    return {
      eye: { ...camera.eye },
      title: zaxis.title.text,
      columns: x.length,
      layers: y.length,
      top: Math.max(...z.flat()),
    };
  });
}

Deno.test("surface turns when dragged, by key and by button, and comes back on reset", async () => {
  const { page } = await openPage(bench.browser, bench.one, SMALL_SCREEN);
  const host = page.locator("#surface .host");
  await host.scrollIntoViewIfNeeded();
  const eye = async () => (await surfaceState(page)).eye;
  const start = await eye();
  const box = (await host.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 80, y + 20, { steps: 4 });
  await page.mouse.up();
  const azimuth = (at: Eye) => Math.atan2(at.y, at.x);
  await eventually(async () => {
    const turned = Math.abs(azimuth(await eye()) - azimuth(start));
    assert.ok(turned > 0.1, `turned by ${turned}`);
  });

  await host.focus();
  const dragged = await eye();
  await page.keyboard.press("ArrowUp");
  const lifted = await eye();
  assert.ok(lifted.z > dragged.z, JSON.stringify({ dragged, lifted }));
  await page.getByRole("button", { name: "Zoom in" }).click();
  const zoomed = await eye();
  const distance = (at: Eye) => Math.hypot(at.x, at.y, at.z);
  assert.ok(Math.abs(distance(zoomed) / distance(lifted) - 0.85) < 1e-6);
  await page.getByRole("button", { name: "Reset view" }).click();
  assert.deepEqual(await eye(), start);
  await page.close();
});

Deno.test("surface tells layer, channel and value where the pointer is, and by number", async () => {
  const { page } = await openPage(bench.browser, bench.one, SMALL_SCREEN);
  const host = page.locator("#surface .host");
  await host.scrollIntoViewIfNeeded();
  const box = (await host.boundingBox())!;
  const label = page.locator("#surface .hovertext");
  await eventually(async () => {
    await page.mouse.move(box.x + box.width * 0.45, box.y + box.height * 0.62);
    await page.mouse.move(box.x + box.width * 0.45 + 2, box.y + box.height * 0.62);
    assert.ok(await label.count() > 0);
  });
  const told = await label.first().textContent();
  const match = /^layer (\d+), channel (\d+): importance ([\d.e-]+)$/.exec(told ?? "");
  assert.ok(match, `hover said "${told}"`);

  const output = page.locator("#surface output");
  await page.locator("#probe-layer").fill(match[1]!);
  await page.locator("#probe-channel").fill(match[2]!);
  assert.equal(await output.textContent(), told);
  await page.locator("#surface-metric").selectOption("kurtosis");
  assert.match(await output.textContent() ?? "", /^layer \d+, channel \d+: kurtosis /);
  await page.locator("#probe-layer").fill("99");
  assert.equal(await output.textContent(), "layers 0 to 7, channels 0 to 767");
  await page.close();
});

Deno.test("surface shows the chosen family and metric, on a log scale too", async () => {
  const { page, complaints } = await openPage(bench.browser, bench.one, SMALL_SCREEN);
  const before = await surfaceState(page);
  assert.deepEqual([before.columns, before.layers, before.title], [512, 8, "importance"]);
  await page.locator("#surface-log").check();
  await eventually(async () => {
    const { top } = await surfaceState(page);
    assert.ok(Math.abs(top - Math.log10(before.top)) < 1e-6);
  });
  await page.locator("#surface-family").selectOption("q_proj");
  await page.locator("#surface-metric").selectOption("channel_magnitude");
  await eventually(async () => {
    const { columns, layers, title } = await surfaceState(page);
    assert.deepEqual([columns, layers, title], [256, 8, "channel magnitude"]);
  });
  assert.deepEqual(complaints, []);
  await page.close();
});

Deno.test("chart's tooltip shows a layer's value", async () => {
  const { page } = await openFlatPage(bench.browser, bench.one);
  const { record } = await bundledInput();
  const point = page.locator('[data-figure="awq_reduction"] .mark-symbol path[aria-label]').first();
  await point.scrollIntoViewIfNeeded();
  const box = (await point.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const text = (await page.locator("#tooltip > div").allTextContents()).join(" ");
  const name = /L(\d+) (\w+_proj)/.exec(text);
  assert.ok(name, `tooltip says "${text}"`);
  const layer = Object.values(record.layers).find((candidate) =>
    candidate.layer_idx === Number(name[1]) && candidate.module_type === name[2]
  )!;
  const numbers = [...text.matchAll(/\d+\.\d+/g)].map(([number]) => Number(number));
  const gain = layer.awq_reduction_3bit;
  assert.ok(numbers.some((number) => Math.abs(number - gain) <= 6e-3 * gain), `${text}: ${gain}`);
  await page.close();
});

Deno.test("table sorts by click and by key, filters, and changes its bits", async () => {
  const { page } = await openFlatPage(bench.browser, bench.one);
  const { layers } = (await bundledInput()).record;
  const header = page.locator('#layer-table .tabulator-col[tabulator-field="gain"]');
  await header.locator(".tabulator-col-title").click();
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  const gains = Object.values(layers)
    .map((layer) => layer.output_error["3"]! / layer.awq_output_error["3"]!)
    .sort((a, b) => b - a);
  const shown = await tableColumn(page, "gain");
  assert.ok(shown.length > 5);
  assert.deepEqual(shown, gains.slice(0, shown.length).map((gain) => gain.toPrecision(3)));

  await header.focus();
  await page.keyboard.press("Enter");
  assert.equal(await header.getAttribute("aria-sort"), "ascending");
  assert.equal((await tableColumn(page, "gain"))[0], gains.at(-1)!.toPrecision(3));

  const count = page.locator("#table-count");
  await page.getByLabel("Family contains").pressSequentially("down");
  await eventually(async () => assert.equal(await count.textContent(), "8 layers"));
  assert.ok((await tableColumn(page, "family")).every((family) => family === "down_proj"));
  await page.getByLabel("Layer at least").pressSequentially("6");
  await eventually(async () => assert.equal(await count.textContent(), "2 layers"));
  await page.locator("#table-bits").selectOption("4");
  const error = layers["model.layers.7.mlp.down_proj"]!.output_error["4"]!.toPrecision(3);
  await eventually(async () => assert.ok((await tableColumn(page, "rtn_error")).includes(error)));
  assert.equal(await count.textContent(), "2 layers");
  await page.close();
});

Deno.test("table is saved as CSV with the rows that pass the filters", async () => {
  const { page } = await openFlatPage(bench.browser, bench.one);
  await page.getByLabel("Family contains").pressSequentially("o_proj");
  await eventually(async () =>
    assert.equal(await page.locator("#table-count").textContent(), "8 layers")
  );
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  const lines = (await Deno.readTextFile((await (await download).path())!)).trim().split("\n");
  assert.equal(lines.length, 9);
  assert.match(lines[0]!, /Family.*Gain.*RTN error/);
  assert.ok(lines.slice(1).every((line) => line.includes("o_proj")));
  await page.close();
});

Deno.test("every figure can be saved as SVG and PNG, a layer's curve under the layer's name", async () => {
  const { page, complaints } = await openFlatPage(bench.browser, bench.one);
  const save = async (label: string) => {
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name: label, exact: true }).click();
    const download = await waiting;
    return {
      name: download.suggestedFilename(),
      bytes: await Deno.readFile(await download.path()),
    };
  };
  const curve = await save("Save alpha_curve_model.layers.1.self_attn.v_proj as SVG");
  assert.equal(curve.name, "alpha_curve_model.layers.1.self_attn.v_proj.svg");
  assert.match(new TextDecoder().decode(curve.bytes), /^<svg [^]*output error[^]*<\/svg>$/);
  const figure = await save("Save awq_reduction as PNG");
  assert.equal(figure.name, "awq_reduction.png");
  const drawn = (await page.locator('[data-figure="awq_reduction"] svg').boundingBox())!;
  const width = new DataView(figure.bytes.buffer).getUint32(16);
  assert.ok(Math.abs(width - 2 * drawn.width) <= 2, `${width} pixels for ${drawn.width}`);
  const [charts, buttons] = await Promise.all(
    ["main svg.marks", ".save button"].map((what) => page.locator(what).count()),
  );
  assert.deepEqual([charts, buttons], [8, 16]);
  assert.deepEqual(complaints, []);
  await page.close();
});

Deno.test("alpha curves follow the chosen layer and bit width", async () => {
  const { page, complaints } = await openFlatPage(bench.browser, bench.one);
  const { layers } = (await bundledInput()).record;
  const points = page.locator("#alpha svg .mark-symbol path");
  const name = "model.layers.2.mlp.down_proj";
  const [error] = layers[name]!.awq_error_curve!["4"]!;
  await page.locator("#alpha-layer").selectOption(name);
  await page.locator("#alpha-bits").selectOption("4");
  await eventually(async () => {
    assert.equal(await points.count(), 7 + 1);
    const label = await points.first().getAttribute("aria-label") ?? "";
    const [, told] = /output error: ([\d.]+)/.exec(label) ?? [];
    assert.ok(Math.abs(Number(told) - error!) < 1e-3 * error!, `${label}: ${error}`);
  });
  await page.locator("#alpha-bits").selectOption("all");
  // Five curves of seven points, a ring on each, and the legend's five symbols.
  await eventually(async () => assert.equal(await points.count(), 5 * 7 + 5 + 5));
  assert.deepEqual(complaints, []);
  await page.close();
});
