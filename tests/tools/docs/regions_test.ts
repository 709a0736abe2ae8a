import assert from "node:assert/strict";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import { parseRegions } from "../../../tools/docs/regions.ts";

Deno.test("parseRegions() finds source, text and line when a line holds two regions", () => {
  const markdown = "one\ntwo <!-- record:a-b_3bit /x.y/0 fixed:2 -->0.10<!-- /record --> and " +
    "<!-- record:c /m/1 relative fixed:1 -->2.0<!-- /record -->\n";
  const regions = parseRegions(markdown);
  assert.deepEqual(regions.map(({ source, line }) => ({ source, line })), [
    {
      source: {
        kind: "record",
        name: "/x.y/0",
        records: ["a-b_3bit"],
        format: "fixed:2",
        relative: false,
      },
      line: 2,
    },
    {
      source: {
        kind: "record",
        name: "/m/1",
        records: ["c"],
        format: "fixed:1",
        relative: true,
      },
      line: 2,
    },
  ]);
  for (const { text, start } of regions) {
    assert.equal(markdown.slice(start, start + text.length), text);
  }
});

Deno.test("parseRegions() finds derived values, tables and keys", () => {
  const markdown = [
    "is <!-- derived:share a b fixed:1 -->1.0<!-- /derived -->",
    "",
    "<!-- table:perplexity p3 p4 -->",
    "",
    "| a |\n| - |",
    "",
    "<!-- /table -->",
    "",
    "<!-- keys:run -->\n\n?\n\n<!-- /keys -->",
  ].join("\n");
  const regions = parseRegions(markdown);
  const block = { format: "", relative: false };
  assert.deepEqual(regions.map(({ source, text }) => [source, text]), [
    [{ ...block, kind: "derived", name: "share", records: ["a", "b"], format: "fixed:1" }, "1.0"],
    [{ ...block, kind: "table", name: "perplexity", records: ["p3", "p4"] }, "| a |\n| - |"],
    [{ ...block, kind: "keys", name: "run", records: [] }, "?"],
  ]);
  for (const { text, start } of regions) {
    assert.equal(markdown.slice(start, start + text.length), text);
  }
});

Deno.test("parseRegions() leaves fenced code alone", () => {
  assert.deepEqual(parseRegions("```md\nis <!-- record:a /x fixed:2 -->1.00\n```\n"), []);
});

Deno.test("parseRegions() throws when a mark is damaged", () => {
  const damaged = [
    "is <!-- record:a /x fixed:2 -->1.00",
    "is 1.00<!-- /record -->",
    "is <!-- record:a x.y fixed:2 -->1.00<!-- /record -->",
    "is <!-- record:a /x -->1.00<!-- /record -->",
    "is <!-- record:a /x absolute fixed:2 -->1.00<!-- /record -->",
    "is <!--record:a /x fixed:2 -->1.00<!-- /record -->",
    "is <!-- record:a /x fixed:2 -->1.00<!-- /derived -->",
    "is <!-- record:a /x fixed:2 --><!-- record:a /y fixed:2 -->1.00<!-- /record -->",
    "is <!-- derived:share fixed:2 -->1.00<!-- /derived -->",
    "is <!-- table:bits a -->1.00<!-- /table -->",
    // Markdown would take the line for HTML.
    "is\n  <!-- record:a /x fixed:2 -->1.00<!-- /record -->",
    "<!-- table:bits a -->\n| a |\n<!-- /table -->",
    "is <!-- table:bits a -->\n\n| a |\n\n<!-- /table -->",
    "<!-- keys:run a -->\n\n| a |\n\n<!-- /keys -->",
    "<!-- record:a /x fixed:2 -->\n\n1.00\n\n<!-- /record -->",
  ];
  for (const markdown of damaged) {
    assert.throws(() => parseRegions(markdown), AwqDiagError, markdown);
  }
});
