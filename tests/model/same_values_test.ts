import assert from "node:assert/strict";
import { floatTensor } from "../../lib/model/safetensors.ts";
import { sameValues } from "../../lib/model/same_values.ts";
import { bitsTensor, float32Tensor, type TestTensor } from "../support/safetensors_file.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

/** Compares two tensors through a file of their bytes. */
async function compare(a: TestTensor, b: TestTensor): Promise<boolean> {
  let same = false;
  const bytes = new Uint8Array(await new Blob([a.bytes.slice(), b.bytes.slice()]).arrayBuffer());
  await inFolder({ "data": bytes }, async (folder) => {
    const entry = (name: string, { dtype, shape, bytes }: TestTensor, offset: number) =>
      floatTensor({ name, dtype, shape, file: `${folder}/data`, offset, bytes: bytes.length });
    same = await sameValues(entry("a", a, 0), entry("b", b, a.bytes.length));
  });
  return same;
}

Deno.test("sameValues() compares values, not how they are stored", async () => {
  const one = float32Tensor([2, 2], [1, -2, 0, 0.5]);
  assert.ok(await compare(one, one));
  assert.ok(await compare(one, bitsTensor("BF16", [2, 2], [0x3f80, 0xc000, 0x8000, 0x3f00])));
  assert.ok(await compare(one, float32Tensor([2, 2], [1, -2, -0, 0.5])), "two zeros are one value");
  assert.ok(!await compare(one, float32Tensor([2, 2], [1, -2, 0, 0.5000001])));
  assert.ok(!await compare(one, bitsTensor("F16", [2, 2], [0, 0, 0, 0])));
});

Deno.test("sameValues() finds a difference in the last of several stretches", async () => {
  const count = 2 ** 21 + 3;
  const zeros = { dtype: "BF16", shape: [count], bytes: new Uint8Array(2 * count) };
  const other = { ...zeros, bytes: zeros.bytes.with(2 * count - 1, 0x3f) };
  assert.ok(!await compare(zeros, other));
  assert.ok(await compare(zeros, zeros));
});
