/** docs/report.md holds no number that nobody answers for. */

import assert from "node:assert/strict";
import { prose, readDocument } from "./documents.ts";

const report = readDocument("docs/report.md");
const QUOTED = /<!-- quoted: (\S+) -->([^]*?)<!-- \/quoted -->/g;

/** Formulas, and links with their numbers: sources, not results. */
const NOT_RESULTS = [
  /```math[^]*?```/g,
  /\$[^$\n]+\$/g,
  /\[[^\]]*\]\([^)]*\)/g,
  // Names of models and papers.
  /Qwen2\.5|1\.5B|0\.5B/g,
  // What the top share and the intervals are called.
  /(?<![\d.])1 %|95 %/g,
  // Section numbers.
  /^###? \d+(?:\.\d+)*\.? /gm,
];

/** Decimals and percentages of a document outside of regions and quotations. */
function strayNumbers(markdown: string): string[] {
  const marked = /<!-- (record|derived|table|keys):[^\n]*? -->[^]*?<!-- \/\1 -->/g;
  const bare = NOT_RESULTS.reduce(
    (text, pattern) => text.replace(pattern, " "),
    markdown.replace(marked, " ").replace(QUOTED, " "),
  );
  return prose(bare).match(/\d+\.\d+|\d+(?:\.\d+)? ?%/g) ?? [];
}

/** Numbers in a text, with their decimals. */
function numbersIn(text: string): string[] {
  return text.match(/\d+(?:\.\d+)?/g) ?? [];
}

Deno.test("docs/report.md has no decimal and no percentage that is not from a record or quoted", () => {
  assert.deepEqual(strayNumbers(report), []);
});

Deno.test("strayNumbers() finds a typed result between regions, formulas and names", () => {
  const markdown = [
    "## 4.1 Results of Qwen2.5 with $x^{0.5}$ in the top 1 %",
    "",
    "It is <!-- record:a /x fixed:2 -->1.06<!-- /record -->, then 1.07, or 12 %.",
    "```math",
    "0.25",
    "```",
  ].join("\n");
  assert.deepEqual(strayNumbers(markdown), ["1.07", "12 %"]);
});

Deno.test("numbers that docs/report.md quotes stand in the source that it names", () => {
  const quotations = [...report.matchAll(QUOTED)];
  assert.ok(quotations.length > 0);
  for (const [, source, text] of quotations) {
    const known = numbersIn(readDocument(source!)).map(Number);
    for (const number of numbersIn(text!)) {
      const digits = number.split(".")[1]?.length ?? 0;
      const found = known.some((value) => value.toFixed(digits) === number);
      assert.ok(found, `${number} is not in ${source}`);
    }
  }
});
