import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { MARKERS, replaceBenchmarks } from "../../bench/document.ts";

const [begin, end] = MARKERS;

Deno.test("replaceBenchmarks() changes nothing outside the markers, and is settled at once", () => {
  const once = replaceBenchmarks(`a\n${begin}\nold\n${end}\nb\n`, "new");
  assert.equal(once, `a\n${begin}\n\nnew\n\n${end}\nb\n`);
  assert.equal(replaceBenchmarks(once, "new"), once);
});

Deno.test("replaceBenchmarks() throws when a marker is missing, doubled or in the wrong place", () => {
  for (
    const text of ["", begin, `${end}${begin}`, `${begin}${end}${end}`, `${begin}${begin}${end}`]
  ) {
    assert.throws(() => replaceBenchmarks(text, "new"), AwqDiagError, text);
  }
});

Deno.test("docs/performance.md has a place for the tables", () => {
  replaceBenchmarks(Deno.readTextFileSync("docs/performance.md"), "new");
});
