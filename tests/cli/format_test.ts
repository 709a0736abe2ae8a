import assert from "node:assert/strict";
import fc from "fast-check";
import { formatBytes, formatDuration, formatTable } from "../../lib/cli/format.ts";

Deno.test("formatDuration() changes unit where the next one reads better, also after rounding", () => {
  const cases: [number, string][] = [
    [0, "0.00 s"],
    [0.4234, "0.42 s"],
    [9.994, "9.99 s"],
    [9.996, "10.0 s"],
    [59.94, "59.9 s"],
    [59.96, "1 min 00 s"],
    [119.6, "2 min 00 s"],
    [125, "2 min 05 s"],
    [3599.4, "59 min 59 s"],
    [3599.6, "1 h 00 min"],
    [3720, "1 h 02 min"],
    [360_000, "100 h 00 min"],
  ];
  for (const [seconds, text] of cases) assert.equal(formatDuration(seconds), text, `${seconds}`);
});

Deno.test("formatDuration() shows that it does not know", () => {
  for (const seconds of [NaN, Infinity, -1]) assert.equal(formatDuration(seconds), "?");
});

Deno.test("formatDuration() never shows 60 seconds or 60 minutes, but 2.60 s", () => {
  assert.equal(formatDuration(2.6), "2.60 s");
  fc.assert(fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (seconds) => {
    assert.doesNotMatch(formatDuration(seconds), /(?<![\d.])60(\.0)? (s|min)/);
  }));
});

Deno.test("formatBytes() counts in thousands, also after rounding", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [14_703_360, "14.7 MB"],
    [999_949, "999.9 kB"],
    [999_950, "1.0 MB"],
    [988_097_824, "988.1 MB"],
    [5e15, "5000.0 TB"],
  ];
  for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text);
});

Deno.test("formatTable() aligns words to the left and numbers to the right", () => {
  assert.equal(
    formatTable([
      ["family", "layers", "gain", "note"],
      ["q_proj", 8, "1.10", "x"],
      ["down_proj", 24, "12.88", ""],
    ]),
    `family     layers   gain  note
---------  ------  -----  ----
q_proj          8   1.10  x
down_proj      24  12.88`,
  );
});

Deno.test("formatTable() takes signs, exponents, units and missing numbers for numbers", () => {
  const cells = ["-0.5", "3.6e-5", "45 %", "1.20x", "2.1 s", "14.7 MB", "-", "n/a", ""];
  const [, , ...lines] = formatTable([["much wider title"], ...cells.map((cell) => [cell])]).split(
    "\n",
  );
  for (const [i, line] of lines.entries()) assert.equal(line, cells[i]!.padStart(16).trimEnd());
});

Deno.test("formatTable() keeps a column to the left when one cell is a word", () => {
  assert.equal(formatTable([["bits"], [8], ["all"]]), "bits\n----\n8\nall");
});

Deno.test("formatTable() keeps its rule short where a sentence is long", () => {
  const [, rule, row] = formatTable([["state", "detail"], ["failed", "x".repeat(90)]]).split("\n");
  assert.deepEqual([rule!.length, row!.length], [
    "failed".length + 2 + 60,
    "failed".length + 2 + 90,
  ]);
});

Deno.test("formatTable() fills short rows", () => {
  assert.equal(formatTable([["a", "b"], ["x"]]), "a  b\n-  -\nx");
});

Deno.test("formatTable() takes a header alone and no rows", () => {
  assert.equal(formatTable([["name", "gain"]]), "name  gain\n----  ----");
  assert.equal(formatTable([]), "");
});
