import assert from "node:assert/strict";
import { textGrowth } from "../../lib/model/text_growth.ts";

const replace = (from: string, content: string) => ({
  type: "Replace",
  pattern: { String: from },
  content,
});

Deno.test("textGrowth() multiplies over the steps of a sequence", () => {
  assert.equal(textGrowth(null), 1);
  assert.equal(textGrowth({ type: "NFC" }), 1);
  assert.equal(textGrowth(replace(" ", "▁")), 1);
  assert.equal(textGrowth(replace("a", "bb")), 2);
  assert.equal(
    textGrowth(replace("``", '"')),
    1,
    "a shorter text counts as one of the same length",
  );
  const normalizers = Array.from({ length: 10 }, () => replace("a", "aa"));
  assert.equal(textGrowth({ type: "Sequence", normalizers }), 1024);
});

Deno.test("textGrowth() takes a pattern that may match nothing as one that matches everywhere", () => {
  assert.equal(textGrowth({ type: "Replace", pattern: {}, content: "ab" }), 3);
  assert.equal(textGrowth(replace("", "ab")), 3);
});
