import assert from "node:assert/strict";
import { readPageLibraries } from "../../lib/report/libraries.ts";

Deno.test("readPageLibraries() reads the pinned versions with their licences", async () => {
  const { imports } = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  const { scripts } = await readPageLibraries();
  assert.deepEqual(scripts.map(({ global }) => global), [
    "vega",
    "vegaLite",
    "Plotly",
    "Tabulator",
  ]);
  for (const { title, licence } of scripts) {
    const [name, version] = title.split(" ");
    assert.equal(imports[name!], `npm:${name}@${version}`);
    assert.match(licence, /Copyright/);
  }
});

Deno.test("readPageLibraries() reads scripts for a browser, each defining its global", async () => {
  const { scripts } = await readPageLibraries();
  for (const { global, script } of scripts) {
    new Function(script);
    assert.ok(script.includes(global), global);
    assert.doesNotMatch(script.slice(-200), /sourceMappingURL=http/);
  }
});

Deno.test("readPageLibraries() reads a style sheet that loads nothing", async () => {
  const { tableStyle } = await readPageLibraries();
  assert.match(tableStyle, /\.tabulator/);
  assert.doesNotMatch(tableStyle, /@import|https?:|sourceMappingURL/);
});
