import assert from "node:assert/strict";
import { parseWeightMap } from "../../lib/model/weight_index.ts";

Deno.test("parseWeightMap() gives the file of each tensor", () => {
  const index = {
    metadata: { total_size: 12 },
    weight_map: { a: "model-00001-of-00002.safetensors", b: "model-00002-of-00002.safetensors" },
  };
  assert.deepEqual([...parseWeightMap(index, "index.json")], Object.entries(index.weight_map));
  assert.equal(parseWeightMap({ weight_map: {} }, "index.json").size, 0);
});

Deno.test("parseWeightMap() refuses an index without a weight_map", () => {
  for (const index of [null, 1, [], {}, { weight_map: null }, { weight_map: [] }]) {
    assert.throws(() => parseWeightMap(index, "index.json"), {
      name: "AwqDiagError",
      message: /Cannot open the checkpoint: index\.json has no object "weight_map"/,
    });
  }
});

Deno.test("parseWeightMap() refuses names that leave the folder or are no weights", () => {
  const names = [
    "../x.safetensors",
    "/etc/x.safetensors",
    "a\\b.safetensors",
    "x.bin",
    ".safetensors",
    "c:x.safetensors",
    "a\nb.safetensors",
    "a\u001b[2J.safetensors",
    "a\u0000.safetensors",
    "\ud800.safetensors",
    `${"x".repeat(300)}.safetensors`,
    "",
    1,
    null,
  ];
  for (const name of names) {
    assert.throws(() => parseWeightMap({ weight_map: { a: name } }, "index.json"), {
      name: "AwqDiagError",
      message: /index\.json names .*, wanted the name of a \.safetensors file in the same folder/,
    });
  }
});

Deno.test("parseWeightMap() keeps a tensor named __proto__ as any other, and needs a map of its own", () => {
  const index = JSON.parse('{"weight_map": {"__proto__": "a.safetensors"}}');
  assert.deepEqual([...parseWeightMap(index, "f")], [["__proto__", "a.safetensors"]]);
  const none = JSON.parse('{"__proto__": {"weight_map": {"a": "a.safetensors"}}}');
  assert.throws(() => parseWeightMap(none, "f"), /has no object "weight_map"/);
});
