import assert from "node:assert/strict";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import writtenMeanings from "../../../tools/docs/key_meanings.json" with { type: "json" };
import { keyMeaning, keysTable, recordKeys } from "../../../tools/docs/keys_table.ts";

const parts = ["diagnostic", "channels", "alpha_study", "perplexity", "inputs", "run", "array"];
const meaning = (part: string, key: string) =>
  recordKeys(part).find(({ path }) => path === key)?.meaning;
const type = (part: string, key: string) => recordKeys(part).find(({ path }) => path === key)?.type;

Deno.test("recordKeys() lists keys once, each with a type and a meaning", () => {
  for (const part of parts) {
    const keys = recordKeys(part);
    assert.equal(new Set(keys.map(({ path }) => path)).size, keys.length, part);
    for (const key of keys) assert.ok(key.type.length > 2 && key.meaning.length > 3, key.path);
  }
});

Deno.test("recordKeys() stops at the parts that have a table of their own", () => {
  const paths = recordKeys("perplexity").map(({ path }) => path);
  assert.ok(paths.includes("inputs") && !paths.some((path) => path.startsWith("inputs.")));
  assert.ok(recordKeys("channels").every(({ path }) => !path.endsWith(".data")));
});

Deno.test("recordKeys() describes types as a reader says them", () => {
  assert.equal(type("diagnostic", "schema"), '`"awq-diag/diagnostic"`');
  assert.equal(type("diagnostic", "config.layer_range"), "pair (integer, integer) or null");
  assert.equal(type("diagnostic", "layers.*.output_error"), "map to number");
  assert.equal(type("channels", "layers.*.importance"), "float32 array");
  assert.equal(type("perplexity", "alphas.official_awq"), "list of object or null");
  assert.match(type("perplexity", "ppl")!, /^map \(`fp16`, .*\) to number$/);
});

Deno.test("recordKeys() takes meanings from the schema, and sets names in code", () => {
  assert.equal(meaning("diagnostic", "layers.*.out_dim"), "Output channels");
  assert.match(meaning("diagnostic", "layers.*.proxy_error")!, /as `output_error`, with/);
  assert.equal(meaning("diagnostic", "summary.awq_reduction_3bit.max"), "Largest of all layers");
});

Deno.test("recordKeys() and keysTable() throw when there is no such part", () => {
  for (const name of ["summary", "toString", ""]) {
    assert.throws(() => recordKeys(name), AwqDiagError);
    assert.throws(() => keysTable(name), AwqDiagError);
  }
});

Deno.test("keyMeaning() prefers the longest end of a path", () => {
  assert.equal(keyMeaning("summary.top_kurtosis_layer.mean_kurtosis"), "Its mean_kurtosis");
  assert.equal(keyMeaning("x.y.dataset.bytes"), "Size of the file");
  assert.equal(keyMeaning("mean_kurtosis"), null);
  assert.equal(keyMeaning("toString"), null);
});

Deno.test("every written meaning is used: what the schemas describe need not be written", () => {
  const all = parts.flatMap((part) => recordKeys(part));
  const plain = (text: string) => text.replaceAll("`", "");
  for (const [path, written] of Object.entries(writtenMeanings)) {
    const used = all.some((key) =>
      (key.path === path || key.path.endsWith(`.${path}`)) && plain(key.meaning) === written
    );
    assert.ok(used, path);
  }
});
