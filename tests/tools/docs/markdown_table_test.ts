import assert from "node:assert/strict";
import { markdownTable, numbers, words } from "../../../tools/docs/markdown_table.ts";

Deno.test("markdownTable() pads words right and numbers left, by characters", () => {
  const rows = [["𝛼 is", "−0.10"], ["b", ""]] as const;
  assert.equal(
    markdownTable(rows, [words("κ", ([name]) => name), numbers("gain", ([, gain]) => gain)]),
    [
      "| κ    |  gain |",
      "| :--- | ----: |",
      "| 𝛼 is | −0.10 |",
      "| b    |       |",
    ].join("\n"),
  );
});

Deno.test("markdownTable() escapes bars in headings and cells", () => {
  const column = words("a|b", (cell: string) => cell);
  assert.equal(markdownTable(["c|"], [column]), "| a\\|b |\n| :--- |\n| c\\|  |");
});
