import assert from "node:assert/strict";
import { maskCode } from "../../../tools/docs/mask_code.ts";

Deno.test("maskCode() blanks fenced blocks and nothing else, in place", () => {
  const markdown = "a `b`\n```ts\nc\n```\nd\n";
  const masked = maskCode(markdown);
  assert.equal(masked, "a `b`\n     \n \n   \nd\n");
  assert.equal(masked.length, markdown.length);
});

Deno.test("maskCode() ends a block at a fence of the same length only", () => {
  assert.equal(maskCode("````md\n```\nx\n```\n````\ny").trim(), "y");
});

Deno.test("maskCode() leaves an open fence as it is", () => {
  assert.equal(maskCode("```ts\nx"), "```ts\nx");
});
