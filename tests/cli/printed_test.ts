import assert from "node:assert/strict";
import { escapeJson } from "../../lib/cli/printed.ts";

Deno.test("escapeJson() leaves JSON that means the same and that no terminal acts on", () => {
  const value = { "a\x1b": "\x9b31m \u202e \ud800 \u{e0001} ü 模" };
  const json = escapeJson(JSON.stringify(value));
  assert.deepEqual(JSON.parse(json), value);
  assert.doesNotMatch(json, /[\p{Cc}\p{Cf}\p{Cs}]/u);
  assert.ok(json.includes("ü 模"));
});
