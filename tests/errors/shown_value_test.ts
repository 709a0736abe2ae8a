import assert from "node:assert/strict";
import { shownValue } from "../../lib/errors/shown_value.ts";

Deno.test("shownValue() shows values as JSON, and numbers that JSON lacks as they are", () => {
  assert.equal(shownValue("a"), '"a"');
  assert.equal(shownValue([1, "b", null]), '[1,"b",null]');
  assert.equal(shownValue(null), "null");
  assert.equal(shownValue(undefined), "undefined");
  assert.equal(shownValue(NaN), "NaN");
  assert.equal(shownValue(-Infinity), "-Infinity");
  assert.equal(shownValue(true), "true");
});

Deno.test("shownValue() cuts what is long and shows no control character", () => {
  const cut = shownValue(Array(1e5).fill(1));
  assert.equal(cut.length, 80);
  assert.ok(cut.endsWith("..."));
  assert.ok(shownValue("x".repeat(1e6)).length < 100);
  assert.equal(shownValue(["\u202e\u009b"]), '["\\u{202e}\\u{9b}"]');
});

Deno.test("shownValue() shows the beginning of what is deep or wide, at once", () => {
  let deep: unknown = 1;
  for (let i = 0; i < 1e5; i++) deep = [deep];
  assert.equal(shownValue(deep), "[[[[[...]]]]]");
  assert.equal(shownValue({ a: { b: [1, { c: {} }] } }), '{"a":{"b":[1,{"c":{...}}]}}');
  const wide = Array(1e5).fill(deep);
  assert.ok(shownValue(Array(100).fill(wide)).startsWith("[[[[[...]]],[[[...]]],"));
});
