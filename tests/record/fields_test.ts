import assert from "node:assert/strict";
import fc from "fast-check";
import { nameSchema, recordName } from "../../lib/record/fields.ts";

Deno.test("recordName() leaves names in any script as they are", () => {
  for (const name of ["Qwen/Qwen2.5-0.5B", "模型甲", "می‌خواهم", "a b"]) {
    assert.equal(recordName(name), name);
  }
});

Deno.test("recordName() writes what acts on a terminal as its number", () => {
  assert.equal(recordName("a\nb\u001b[2J\u202e"), "a\\u{a}b\\u{1b}[2J\\u{202e}");
});

Deno.test("recordName() gives a name that a record may hold, whatever a folder is called", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 400 }), (text) => {
    fc.pre(text !== "__proto__");
    assert.ok(nameSchema.safeParse(recordName(text)).success);
  }));
});
