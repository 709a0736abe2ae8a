import assert from "node:assert/strict";
import { checkVectors } from "../../lib/model/check_vectors.ts";
import type { TensorEntry } from "../../lib/model/safetensors.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

/** Two float32 values at the start of a file. */
function vector(file: string, shape: readonly number[]): TensorEntry {
  return { name: "model.norm.weight", dtype: "F32", shape, file, offset: 0, bytes: 8 };
}

const values = (...numbers: number[]) => new Uint8Array(Float32Array.from(numbers).buffer);

Deno.test("checkVectors() passes finite vectors", async () => {
  await inFolder({ f: values(1, 2) }, (folder) => checkVectors([vector(`${folder}/f`, [2])]));
});

Deno.test("checkVectors() names the tensor that holds a NaN", async () => {
  await inFolder({ f: values(1, NaN) }, async (folder) => {
    const wanted = /Cannot read tensor "model.norm.weight": value 1 is NaN/;
    await assert.rejects(checkVectors([vector(`${folder}/f`, [2])]), wanted);
  });
});

Deno.test("checkVectors() leaves matrices to those who read them", async () => {
  await inFolder(
    { f: values(NaN, NaN) },
    (folder) => checkVectors([vector(`${folder}/f`, [1, 2])]),
  );
});
