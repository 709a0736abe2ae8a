/** Every number and table that a document takes from records says what the records say. */

import assert from "node:assert/strict";
import { RECORD_KINDS } from "../../lib/record/kinds.ts";
import { refreshDocument } from "../../tools/docs/refresh_document.ts";
import { parseRegions } from "../../tools/docs/regions.ts";
import { citedBy, readDocument, refreshed, root } from "./documents.ts";

const records = citedBy(refreshed);

for (const path of refreshed) {
  Deno.test(`${path} says what the records say`, () => {
    assert.deepEqual(refreshDocument(readDocument(path), records).stale, []);
  });
}

Deno.test("docs/records.md explains every kind of record and the parts that they share", () => {
  const explained = parseRegions(readDocument("docs/records.md")).map(({ source }) => source.name);
  assert.deepEqual(
    explained.sort(),
    [...Object.keys(RECORD_KINDS), "inputs", "run", "array"].sort(),
  );
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
