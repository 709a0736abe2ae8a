import assert from "node:assert/strict";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import { expectedText, recordValue } from "../../../tools/docs/expected_text.ts";
import { keysTable } from "../../../tools/docs/keys_table.ts";
import { encodeFloat32Array } from "../../../lib/record/float32_array.ts";
import type { AnyRecord } from "../../../lib/record/kinds.ts";
import { channelsRecord } from "../../support/records.ts";

const name = "model.layers.0.mlp.up_proj";
const record: AnyRecord = channelsRecord();
record.layers[name]!.importance = encodeFloat32Array([1, 3]);

function value(pointer: string, format: string, relative = false): string {
  const source = { kind: "record", name: pointer, records: ["c"], format, relative } as const;
  return expectedText(source, [record]);
}

Deno.test("expectedText() writes a value, by itself or over the mean of its array", () => {
  assert.equal(value("/model", "text"), "tiny");
  assert.equal(value(`/layers/${name}/importance/1`, "fixed:1"), "3.0");
  assert.equal(value(`/layers/${name}/importance/1`, "fixed:1", true), "1.5");
});

Deno.test("expectedText() throws when a value has no array to be relative to", () => {
  assert.throws(() => value("/version", "fixed:1", true), {
    name: "AwqDiagError",
    message: /no array/,
  });
});

Deno.test("expectedText() makes tables of keys without records", () => {
  const source = { kind: "keys", name: "run", records: [], format: "", relative: false } as const;
  assert.equal(expectedText(source, []), keysTable("run"));
});

const channel = { dtype: "float32", shape: [3], data: "AACAPwAAAMAAAAA/" }; // 1, -2, 0.5
const nested = { "a.b": { "c/d": [{ "e~": 7 }] }, channel, info: { dtype: "BF16" }, name: "L1" };

Deno.test("recordValue() steps into names with dots, slashes and tildes, lists and encoded arrays", () => {
  assert.equal(recordValue(nested, "/a.b/c~1d/0/e~0"), 7);
  assert.equal(recordValue(nested, "/info/dtype"), "BF16");
  assert.equal(recordValue(nested, "/channel/1"), -2);
});

Deno.test("recordValue() throws when a step leads nowhere, inherited names included", () => {
  for (const pointer of ["/a", "/channel/3", "/name/0", "/a.b/toString", "/a.b/c~1d/1"]) {
    assert.throws(() => recordValue(nested, pointer), AwqDiagError);
  }
});
