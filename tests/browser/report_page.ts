/// <reference lib="dom" />
/**
 * The report as a page: loading, several models, names, screens, keyboard. Not part of
 * `deno task test`, which needs no browser.
 */
import assert from "node:assert/strict";
import {
  type Bench,
  eventually,
  EVIL_NAME,
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

Deno.test("page loads from disk, asks for nothing, complains of nothing, and draws every figure", async () => {
  const { size } = await Deno.stat(bench.one);
  const { page, complaints, requests } = await openPage(bench.browser, bench.one);
  const [interactive, drawn] = await page.evaluate(() =>
    ["report-interactive", "report-drawn"].map((name) =>
      performance.getEntriesByName(name)[0]!.startTime
    )
  );
  console.log(
    `${(size / 1e6).toFixed(1)} MB, controls answer after ${interactive!.toFixed(0)} ms, ` +
      `all is drawn after ${drawn!.toFixed(0)} ms`,
  );
  assert.deepEqual(complaints, []);
  assert.deepEqual(requests, []);
  assert.ok(size <= 8e6, `${size} bytes`);
  // Far beyond what is measured: a loaded machine must not fail the test.
  assert.ok(interactive! < 10_000, `${interactive} ms`);

  const figures = await page.locator("[data-figure]").evaluateAll((hosts) =>
    hosts.map((host) => {
      const marks = host.querySelectorAll("svg :is(.mark-symbol, .mark-line, .mark-rect) path");
      return [(host as HTMLElement).dataset.figure, marks.length] as const;
    })
  );
  assert.deepEqual(figures.map(([name]) => name), [
    "saliency_curve",
    "kurtosis_by_layer",
    "module_family",
    "awq_reduction",
    "error_vs_bits",
    "alpha_curves",
    "outlier_map",
  ]);
  for (const [name, marks] of figures) assert.ok(marks >= 4, `${name}: ${marks} marks`);
  await page.close();
});

Deno.test("two models stand side by side and can be hidden", async () => {
  const { page, complaints } = await openFlatPage(bench.browser, bench.two);
  const panels = page.locator('[data-figure="kurtosis_by_layer"]');
  const [left, right] = [await panels.nth(0).boundingBox(), await panels.nth(1).boundingBox()];
  assert.equal(left!.y, right!.y);
  assert.ok(right!.x >= left!.x + left!.width);
  assert.equal(await page.locator('[data-figure="cross_model_awq_reduction"] svg').count(), 1);
  assert.match(await page.locator("#comparison table").textContent() ?? "", /56.*21/);
  assert.match(await page.locator("#surface").textContent() ?? "", /without its channels file/);
  assert.match(await page.locator("#alpha").textContent() ?? "", /keep the best alpha only/);
  assert.equal(await page.locator("#table-count").textContent(), "77 layers");

  await page.locator("#models input").nth(0).uncheck();
  assert.equal(await panels.nth(0).isVisible(), false);
  await eventually(async () => {
    const widened = await panels.nth(1).locator("svg").boundingBox();
    assert.ok(widened!.width > 1.4 * right!.width, `${widened!.width} after ${right!.width}`);
    assert.equal(await page.locator("#table-count").textContent(), "21 layers");
  });
  assert.deepEqual(complaints, []);
  await page.close();
});

Deno.test("model name with markup in it stays text everywhere", async () => {
  const { page, complaints, requests } = await openFlatPage(bench.browser, bench.two);
  assert.equal(await page.title(), `AWQ-Diag: wiki-qwen2-7m, ${EVIL_NAME}`);
  const shown = await page.evaluate(() => ({
    injected: document.querySelectorAll("img, body b").length,
    text: document.body.innerText,
  }));
  assert.equal(shown.injected, 0);
  assert.ok(shown.text.split(EVIL_NAME).length > 5);
  await page.getByLabel("Model contains").pressSequentially("bold");
  await eventually(async () =>
    assert.equal(await page.locator("#table-count").textContent(), "21 layers")
  );
  assert.equal((await tableColumn(page, "model"))[0], EVIL_NAME);
  assert.equal(await page.locator("#layer-table img").count(), 0);
  assert.deepEqual([...complaints, ...requests], []);
  await page.close();
});

Deno.test("page fits a phone without scrolling sideways", async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
  for (const [open, path] of [[openPage, bench.one], [openFlatPage, bench.two]] as const) {
    const { page, complaints } = await open(bench.browser, path, phone);
    const widths = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      window: innerWidth,
      figures: [...document.querySelectorAll<HTMLElement>("[data-figure]")]
        .map((host) => host.scrollWidth - host.clientWidth),
    }));
    assert.equal(widths.page, widths.window);
    assert.ok(widths.figures.every((excess) => excess <= 2), `${widths.figures}`);
    assert.deepEqual(complaints, []);
    await page.close();
  }
});

Deno.test("page is dark where the system is, and the button changes that", async () => {
  const { page, complaints } = await openPage(bench.browser, bench.one, { colorScheme: "dark" });
  const colors = () =>
    page.evaluate(() => ({
      ground: getComputedStyle(document.body).backgroundColor,
      label: document.querySelector("#figures svg .role-axis-label text")!.getAttribute("fill"),
      scene: (document.querySelector("#surface .host") as unknown as {
        layout: { font: { color: string } };
      }).layout.font.color,
    }));
  const [night, chalk] = ["rgb(20, 23, 26)", "rgb(232, 234, 237)"];
  assert.deepEqual(await colors(), { ground: night, label: chalk, scene: chalk });
  await page.getByRole("button", { name: "Light theme" }).click();
  const [paper, ink] = ["rgb(255, 255, 255)", "rgb(26, 26, 26)"];
  await eventually(async () =>
    assert.deepEqual(await colors(), { ground: paper, label: ink, scene: ink })
  );
  assert.equal(await page.getByRole("button", { name: "Dark theme" }).count(), 1);
  assert.deepEqual(complaints, []);
  await page.close();
});

Deno.test("keyboard reaches every control, with its focus in sight", async () => {
  const { page } = await openPage(bench.browser, bench.one);
  const seen = new Set<string>();
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const { activeElement } = document;
      const { outlineStyle, outlineWidth } = getComputedStyle(activeElement!);
      return {
        name: activeElement!.id || activeElement!.className || activeElement!.tagName,
        outlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
      };
    });
    if (focused.name !== "BODY") assert.ok(focused.outlined, `${focused.name} has no outline`);
    seen.add(focused.name.split(" ")[0]!);
  }
  const controls = "skip theme surface-family surface-metric surface-log probe-layer host " +
    "alpha-layer alpha-bits table-bits table-save tabulator-col";
  for (const control of controls.split(" ")) {
    assert.ok(seen.has(control), `Tab does not reach ${control}: ${[...seen]}`);
  }
  await page.close();
});

Deno.test("page scrolls at once for those who ask for less motion", async () => {
  const page = await bench.browser.newPage();
  await page.goto(`file://${bench.one}`);
  for (
    const [reducedMotion, wanted] of [["reduce", "auto"], ["no-preference", "smooth"]] as const
  ) {
    await page.emulateMedia({ reducedMotion });
    const behavior = await page.evaluate(() =>
      getComputedStyle(document.documentElement).scrollBehavior
    );
    assert.equal(behavior, wanted);
  }
  await page.close();
});
