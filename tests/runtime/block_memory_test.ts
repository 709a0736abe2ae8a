import assert from "node:assert/strict";
import { readTensor } from "../../lib/model/tensor_reader.ts";
import { BlockMemory } from "../../lib/runtime/block_memory.ts";
import { nameInBlock } from "../../lib/runtime/fed_decoder.ts";
import { openFamily } from "../support/family_fixture.ts";

const weight = (layer: number) => `model.layers.${layer}.mlp.up_proj.weight`;

Deno.test("BlockMemory gives a block as stored, then as float32", async () => {
  const { checkpoint } = await openFamily("qwen2");
  const memory = new BlockMemory(checkpoint, 1);
  const block = await memory.read(1);
  const entry = checkpoint.tensors.get(weight(1))!;
  const stored = block.stored(weight(1));
  assert.equal(stored.entry, entry);
  const file = await Deno.readFile(entry.file);
  const bytes = file.subarray(entry.offset, entry.offset + entry.bytes);
  assert.deepEqual(new Uint8Array(stored.bytes), new Uint8Array(bytes));
  const { data, shape } = block.weights().get(nameInBlock(weight(1)))!;
  assert.deepEqual(Array.from(data), Array.from(await readTensor(entry)));
  assert.deepEqual(shape, entry.shape);
  assert.throws(() => block.stored(weight(1)), /the block was expanded, wanted it before/);
});

for (const held of [1, 2] as const) {
  Deno.test(`a block is overwritten by the ${held === 1 ? "next" : "next but one"} where ${held} are held`, async () => {
    const { checkpoint } = await openFamily("qwen2");
    const memory = new BlockMemory(checkpoint, held);
    const first = (await memory.read(0)).weights().get("mlp.up_proj.weight")!.data;
    const before = first[0];
    const other = (await memory.read(1)).weights().get("mlp.up_proj.weight")!.data;
    assert.equal(first.buffer === other.buffer, held === 1);
    assert.equal(first[0] === before, held === 2);
  });
}
