import assert from "node:assert/strict";
import { markdownTable, numbers, words } from "../../../tools/docs/markdown_table.ts";

Deno.test("markdownTable() pads words right and numbers left, by characters", () => {
  assert.equal(
    markdownTable([words("κ"), numbers("gain")], [["𝛼 is", "−0.10"], ["b", ""]]),
    [
      "| κ    |  gain |",
      "| :--- | ----: |",
      "| 𝛼 is | −0.10 |",
      "| b    |       |",
    ].join("\n"),
  );
});

Deno.test("markdownTable() escapes a bar in a cell", () => {
  assert.equal(markdownTable([words("a|b")], []), "| a\\|b |\n| :--- |");
});

Deno.test("markdownTable() throws when a row has not one cell per column", () => {
  for (const row of [[], ["a"], ["a", "b", "c"]]) {
    assert.throws(() => markdownTable([words("x"), words("y")], [row]), TypeError);
  }
});
