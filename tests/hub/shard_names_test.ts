import assert from "node:assert/strict";
import { shardNames } from "../../lib/hub/shard_names.ts";

const indexOf = (map: unknown) => JSON.stringify({ metadata: { total_size: 1 }, weight_map: map });

Deno.test("shardNames() gives each file once, sorted", () => {
  const map = { c: "2.safetensors", a: "1.safetensors", b: "2.safetensors" };
  assert.deepEqual(shardNames(indexOf(map)), ["1.safetensors", "2.safetensors"]);
});

Deno.test("shardNames() refuses an index that names no file", () => {
  for (const text of ["{}", "null", "[]", indexOf({}), indexOf(null), indexOf(7)]) {
    assert.throws(() => shardNames(text), { name: "TypeError", message: "it names no file" });
  }
});

Deno.test("shardNames() refuses names that lead elsewhere or are no safetensors", () => {
  for (const odd of ["../a.safetensors", "a/b.safetensors", "a\\b.safetensors", "a.bin", 7, null]) {
    assert.throws(() => shardNames(indexOf({ a: "1.safetensors", b: odd })), {
      name: "TypeError",
      message: `it names ${JSON.stringify(odd)}`,
    });
  }
});

Deno.test("shardNames() refuses what is no JSON", () => {
  assert.throws(() => shardNames("<html>"), SyntaxError);
});
