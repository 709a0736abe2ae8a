import assert from "node:assert/strict";
import fc from "fast-check";
import { printable, shown } from "../../lib/errors/shown_text.ts";

Deno.test("shown() quotes a name and leaves letters of any script alone", () => {
  assert.equal(shown("模型甲 é 🙂"), '"模型甲 é 🙂"');
  assert.equal(shown('say "hi"'), '"say \\"hi\\""');
});

Deno.test("shown() writes what a terminal would act on as text", () => {
  assert.equal(shown("a\x1b[2J\n\u202eb\ud800"), '"a\\u{1b}[2J\\u{a}\\u{202e}b\\u{d800}"');
});

Deno.test("shown() cuts in the middle and never leaves half a character", () => {
  assert.equal(shown("x".repeat(1e6), 10), '"xxxxx ... xxxxx"');
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    assert.ok(printable(text).isWellFormed());
    assert.ok(shown(text, 20).isWellFormed() && shown(text, 20).length <= 20 * 10 + 7);
  }));
});
