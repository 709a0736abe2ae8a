import assert from "node:assert/strict";
import type { Inputs } from "../../lib/record/diagnostic.ts";
import { differentFile, sameModel } from "../../lib/record/same_model.ts";

/** Inputs of a model with files of these names and hashes of one letter. */
function inputs(files: Readonly<Record<string, string>>): Inputs {
  return {
    model: {
      source: "folder",
      revision: null,
      files: Object.entries(files).map(([name, letter]) => {
        return { name, bytes: 1, sha256: letter.repeat(64) };
      }),
    },
    calibration: { name: "c", sha256: "0".repeat(64), tokens_given: [], tokens_used: [] },
    estimators: {},
  };
}

const one = inputs({ "config.json": "a", "model.safetensors": "b" });

Deno.test("sameModel() goes by the files where both records list them", () => {
  assert.ok(sameModel({ model: "x", inputs: one }, { model: "org/x", inputs: one }));
  const other = inputs({ "config.json": "a", "model.safetensors": "c" });
  assert.ok(!sameModel({ model: "x", inputs: one }, { model: "x", inputs: other }));
});

Deno.test("sameModel() goes by the name where a record lists no files", () => {
  assert.ok(sameModel({ model: "x", inputs: one }, { model: "x", inputs: null }));
  assert.ok(!sameModel({ model: "x", inputs: null }, { model: "y", inputs: one }));
});

Deno.test("differentFile() names the first file that differs, with both hashes", () => {
  const other = inputs({ "config.json": "c", "model.safetensors": "b" });
  assert.deepEqual(differentFile(one, other), {
    name: "config.json",
    hashes: ["a".repeat(64), "c".repeat(64)],
  });
});

Deno.test("differentFile() takes other weights for another model, another small file not", () => {
  const more = inputs({ "config.json": "a", "model.safetensors": "b", "tokenizer.json": "t" });
  assert.equal(differentFile(one, more), null);
  const shards = inputs({ "config.json": "a", "model-00001-of-00002.safetensors": "b" });
  assert.equal(differentFile(one, shards)?.name, "model.safetensors");
});
