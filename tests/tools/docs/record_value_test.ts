import assert from "node:assert/strict";
import { recordValue } from "../../../tools/docs/record_value.ts";

const channel = { dtype: "float32", shape: [3], data: "AACAPwAAAMAAAAA/" }; // 1, -2, 0.5
const record = { "a.b": { "c/d": [{ "e~": 7 }] }, channel, info: { dtype: "BF16" }, name: "L1" };

Deno.test("recordValue() steps into names with dots, slashes and tildes, and lists", () => {
  assert.equal(recordValue(record, "/a.b/c~1d/0/e~0").value, 7);
  assert.equal(recordValue(record, "/info/dtype").value, "BF16");
});

Deno.test("recordValue() decodes arrays on the way, and hands over what holds the value", () => {
  assert.deepEqual(recordValue(record, "/channel/1"), {
    value: -2,
    holder: Float32Array.of(1, -2, 0.5),
  });
});

Deno.test("recordValue() throws when a step leads nowhere, inherited names included", () => {
  for (const pointer of ["/a", "/channel/3", "/name/0", "/a.b/toString", "/a.b/c~1d/1"]) {
    assert.throws(() => recordValue(record, pointer), RangeError);
  }
});
