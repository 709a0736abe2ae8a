import assert from "node:assert/strict";
import fc from "fast-check";
import { serialize } from "../../lib/record/serialize.ts";

Deno.test("serialize() is JSON of the same value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert.deepEqual(JSON.parse(serialize(value)), JSON.parse(JSON.stringify(value)));
  }));
});

Deno.test("serialize() differs from JSON.stringify only by arrays of numbers on one line", () => {
  const value = { name: "[1, 2]", files: [{ bytes: 3 }, {}], words: ["a", "b"], empty: { a: {} } };
  assert.equal(serialize(value), `${JSON.stringify(value, null, 2)}\n`);
});

Deno.test("serialize() puts arrays of numbers and nulls on one line at any depth", () => {
  assert.equal(
    serialize({ a: { curve: [1, 0.5], pair: [null, 2] }, rows: [[1, 2], [3]], none: [] }),
    `{
  "a": {
    "curve": [1, 0.5],
    "pair": [null, 2]
  },
  "rows": [
    [1, 2],
    [3]
  ],
  "none": []
}
`,
  );
});

Deno.test("serialize() leaves keys without a value out", () => {
  assert.equal(serialize({ a: undefined, b: 1 }), '{\n  "b": 1\n}\n');
});

Deno.test("serialize() keeps every digit of a double", () => {
  assert.equal(serialize([0.1 + 0.2, 1e-300, 5e-324]), "[0.30000000000000004, 1e-300, 5e-324]\n");
});
