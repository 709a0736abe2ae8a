/** Every number and table that a document takes from records says what the records say. */

import assert from "node:assert/strict";
import { refreshDocument } from "../../tools/docs/refresh_document.ts";
import { parseRegions } from "../../tools/docs/regions.ts";
import { citedBy, readDocument, refreshed, root } from "./documents.ts";

const records = citedBy(refreshed);

for (const path of refreshed) {
  Deno.test(`${path} says what the records say`, () => {
    assert.deepEqual(refreshDocument(readDocument(path), records).stale, []);
  });
}

Deno.test("README.md, report, records and walkthrough take their numbers from regions", () => {
  const regions = (path: string) => parseRegions(readDocument(path)).length;
  assert.ok(regions("README.md") > 15);
  assert.ok(regions("docs/report.md") > 40);
  assert.ok(regions("docs/understanding.md") > 50);
  assert.equal(regions("docs/records.md"), 7);
});

Deno.test("both languages of the walkthrough cite the same values", () => {
  const [english, chinese] = ["docs/understanding.md", "docs/understanding.zh.md"].map((path) =>
    parseRegions(readDocument(path)).map(({ source, text }) => JSON.stringify([source, text]))
      .sort()
  );
  assert.deepEqual(chinese, english);
});

Deno.test("both languages of the walkthrough show every figure of the bundled model", () => {
  const figures = [...Deno.readDirSync(`${root}/figures/wiki-qwen2-7m`)]
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".png"))
    .sort();
  for (const path of ["docs/understanding.md", "docs/understanding.zh.md"]) {
    const shown = readDocument(path).matchAll(/!\[[^\]]+\]\(\S+\/wiki-qwen2-7m\/(\S+)\)/g);
    assert.deepEqual([...shown].map(([, name]) => name!).sort(), figures, path);
  }
});
