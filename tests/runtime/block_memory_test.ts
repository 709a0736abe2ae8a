import assert from "node:assert/strict";
import { openCheckpoint } from "../../lib/model/checkpoint.ts";
import { readTensor } from "../../lib/model/tensor_reader.ts";
import { BlockMemory } from "../../lib/runtime/block_memory.ts";
import { nameInBlock } from "../../lib/runtime/fed_decoder.ts";
import { openFamily } from "../support/family_fixture.ts";
import {
  bitsTensor,
  float32Tensor,
  safetensorsFile,
  type TestTensor,
} from "../support/safetensors_file.ts";
import { inFolder, tinyConfig, tinyTensors } from "../support/tiny_checkpoint.ts";

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

const damaged = "model.layers.0.mlp.down_proj.weight";
const rest = { shape: [4, 6], length: 24 };
const damages: Readonly<Record<string, TestTensor>> = {
  F32: float32Tensor(rest.shape, Array.from({ length: rest.length }, (_, i) => i === 9 ? NaN : 1)),
  F16: bitsTensor("F16", rest.shape, new Uint16Array(rest.length).fill(0x7e00, 9, 10)),
  BF16: bitsTensor("BF16", rest.shape, new Uint16Array(rest.length).fill(0x7fc0, 9, 10)),
};

for (const [dtype, tensor] of Object.entries(damages)) {
  Deno.test(`weights() refuses a ${dtype} value that is not finite, as readTensor() does`, () => {
    const files = {
      "config.json": JSON.stringify(tinyConfig),
      "model.safetensors": safetensorsFile({ ...tinyTensors(), [damaged]: tensor }),
    };
    return inFolder(files, async (folder) => {
      const checkpoint = await openCheckpoint(folder);
      const wanted = {
        name: "AwqDiagError",
        message:
          `Cannot read tensor "${damaged}": value 9 is NaN, wanted finite weights, use an undamaged checkpoint`,
      };
      const block = await new BlockMemory(checkpoint, 1).read(0);
      assert.throws(() => block.weights(), wanted);
      await assert.rejects(readTensor(checkpoint.tensors.get(damaged)!), wanted);
    });
  });
}
