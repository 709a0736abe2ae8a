import assert from "node:assert/strict";
import { matchTensors, missingError, missingTensors } from "../../lib/model/match_tensors.ts";
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
  const tensors = matchTensors(specs, stored({ extra: { dtype: "BOOL" } }));
  assert.deepEqual([...tensors.keys()], ["a", "b", "c", "d"]);
});

Deno.test("missingTensors() lists what is missing, and missingError() names the first three", () => {
  assert.deepEqual(missingTensors(specs, new Set(["a", "b", "c", "d", "e"])), []);
  assert.deepEqual(missingTensors(specs, new Set(["a", "d"])).map(({ name }) => name), ["b", "c"]);
  assert.equal(
    missingError("folder", missingTensors(specs, new Set())).message,
    'Cannot open the checkpoint: folder has no "a", "b", "c", wanted every tensor of its config.json (4 missing), download the checkpoint again',
  );
});

Deno.test("missingTensors() stops at a thousand, however many are wanted", () => {
  function* endless() {
    for (let i = 0;; i++) yield { name: `${i}`, shape: [1], linear: null };
  }
  const missing = missingTensors(endless(), new Set(["1"]));
  assert.equal(missing.length, 1000);
  assert.match(missingError("f", missing).message, /no "0", "2", "3", .* \(1000 or more missing\)/);
});

Deno.test("matchTensors() refuses another shape, also with the same number of elements", () => {
  for (const shape of [[3, 2], [6], [2, 3, 1], [2, 4], []]) {
    assert.throws(() => matchTensors(specs, stored({ c: { shape } })), {
      name: "AwqDiagError",
      message: `Cannot open the checkpoint: m.st has "c" with shape [${
        shape.join(", ")
      }], wanted [2, 3] as config.json says, use the config.json published with the weights`,
    });
  }
});

Deno.test("matchTensors() refuses a needed tensor of another dtype", () => {
  assert.throws(() => matchTensors(specs, stored({ d: { dtype: "I8" } })), {
    name: "AwqDiagError",
    message: /Cannot read tensor "d": m\.st has it as I8/,
  });
});
