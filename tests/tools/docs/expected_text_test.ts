import assert from "node:assert/strict";
import { expectedText } from "../../../tools/docs/expected_text.ts";
import { keysTable } from "../../../tools/docs/keys_table.ts";
import { encodeFloat32Array } from "../../../lib/record/float32_array.ts";
import type { AnyRecord } from "../../../lib/record/kinds.ts";
import { channelsRecord } from "../../support/records.ts";

const name = "model.layers.0.mlp.up_proj";
const record: AnyRecord = channelsRecord();
record.layers[name]!.importance = encodeFloat32Array([1, 3]);

function value(pointer: string, format: string, relative = false): string {
  return expectedText({ kind: "record", records: ["c"], pointer, relative, format }, [record]);
}

Deno.test("expectedText() writes a value, by itself or over the mean of its array", () => {
  assert.equal(value("/model", "text"), "tiny");
  assert.equal(value(`/layers/${name}/importance/1`, "fixed:1"), "3.0");
  assert.equal(value(`/layers/${name}/importance/1`, "fixed:1", true), "1.5");
});

Deno.test("expectedText() throws when a value has no array to be relative to", () => {
  assert.throws(() => value("/version", "fixed:1", true), {
    name: "TypeError",
    message: /no array/,
  });
});

Deno.test("expectedText() makes tables of keys without records", () => {
  assert.equal(expectedText({ kind: "keys", name: "run", records: [] }, []), keysTable("run"));
});
