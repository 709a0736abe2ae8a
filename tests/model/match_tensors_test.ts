import assert from "node:assert/strict";
import { matchTensors, parseWeightMap } from "../../lib/model/match_tensors.ts";
import type { StoredTensor } from "../../lib/model/safetensors.ts";

const specs = ["a", "b", "c", "d"].map((name) => ({ name, shape: [2, 3], linear: null }));
const stored = (changes: Record<string, Partial<StoredTensor> | null>) =>
  new Map(
    [...specs, { name: "extra", shape: [1] }]
      .filter(({ name }) => changes[name] !== null)
      .map(({ name, shape }): [string, StoredTensor] => [
        name,
        { name, shape, dtype: "F32", file: "m.st", offset: 0, bytes: 24, ...changes[name] },
      ]),
  );

Deno.test("matchTensors() picks what is needed and leaves the rest alone", () => {
  const tensors = matchTensors(specs, stored({ extra: { dtype: "BOOL" } }), "folder");
  assert.deepEqual([...tensors.keys()], ["a", "b", "c", "d"]);
});

Deno.test("matchTensors() names what is missing", () => {
  assert.throws(() => matchTensors(specs, stored({ b: null }), "folder"), {
    name: "AwqDiagError",
    message:
      'Cannot open the checkpoint: folder has no "b", wanted all 4 tensors of its config.json (1 missing), download the checkpoint again',
  });
});

Deno.test("matchTensors() names the first three when many are missing", () => {
  assert.throws(
    () => matchTensors(specs, new Map(), "folder"),
    /folder has no "a", "b", "c", wanted all 4 tensors .* \(4 missing\)/,
  );
});

Deno.test("matchTensors() refuses another shape, also with the same number of elements", () => {
  for (const shape of [[3, 2], [6], [2, 3, 1], [2, 4], []]) {
    assert.throws(() => matchTensors(specs, stored({ c: { shape } }), "folder"), {
      name: "AwqDiagError",
      message: `Cannot open the checkpoint: m.st has "c" with shape [${
        shape.join(", ")
      }], wanted [2, 3] as config.json says, use the config.json published with the weights`,
    });
  }
});

Deno.test("matchTensors() refuses a needed tensor of another dtype", () => {
  assert.throws(() => matchTensors(specs, stored({ d: { dtype: "I8" } }), "folder"), {
    name: "AwqDiagError",
    message: /Cannot read tensor "d": m\.st has it as I8/,
  });
});

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
