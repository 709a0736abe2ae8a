import assert from "node:assert/strict";
import { matchTensors } from "../../lib/model/match_tensors.ts";
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
    name: "Error",
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
      name: "RangeError",
      message: `Cannot open the checkpoint: m.st has "c" with shape [${
        shape.join(", ")
      }], wanted [2, 3] as config.json says, use the config.json published with the weights`,
    });
  }
});

Deno.test("matchTensors() refuses a needed tensor of another dtype", () => {
  assert.throws(() => matchTensors(specs, stored({ d: { dtype: "I8" } }), "folder"), {
    name: "TypeError",
    message: /Cannot read tensor "d": m\.st has it as I8/,
  });
});
