import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Checkpoint } from "../../lib/model/checkpoint.ts";
import { openCheckpoint } from "../../lib/model/checkpoint.ts";
import { Decoder } from "../../lib/runtime/decoder.ts";
import {
  type BlockRunner,
  type CapturedInputs,
  LocalRunner,
} from "../../lib/runtime/block_runner.ts";
import { captureBlock } from "../../lib/runtime/capture_block.ts";
import { RunnerThread } from "../../lib/runtime/runner_thread.ts";
import { openFamily } from "../support/family_fixture.ts";
import { float32Tensor, safetensorsFile } from "../support/safetensors_file.ts";
import { inFolder, tinyConfig, tinyTensors } from "../support/tiny_checkpoint.ts";

const settings = { provider: "cpu", threads: 1 } as const;

const plain = (inputs: CapturedInputs) =>
  new Map([...inputs].map(([name, values]) => [name, values.map(({ data }) => [...data])]));

/** What the taps of every block see, from the decoder itself. */
async function wantedInputs(checkpoint: Checkpoint, sequences: readonly Int32Array[]) {
  await using decoder = new Decoder(checkpoint, settings);
  let states = await Promise.all(sequences.map((ids) => decoder.embed([ids])));
  const wanted = [];
  for (let layer = 0; layer < checkpoint.architecture.blocks; layer++) {
    const captured = await captureBlock(decoder, layer, states);
    states = [...captured.states];
    wanted.push(plain(captured.inputs));
  }
  return wanted;
}

type Open = (
  checkpoint: Checkpoint,
  sequences: readonly Int32Array[],
) => BlockRunner | Promise<BlockRunner>;

const runners: Readonly<Record<string, Open>> = {
  LocalRunner: (checkpoint, sequences) => LocalRunner.open(checkpoint, sequences, settings),
  RunnerThread: (checkpoint, sequences) =>
    new RunnerThread(checkpoint, sequences, settings, checkpoint.architecture.blocks - 1),
};

for (const [name, open] of Object.entries(runners)) {
  Deno.test(`${name} captures what the decoder captures, block after block`, async () => {
    const { checkpoint, sequences } = await openFamily("qwen2");
    const wanted = await wantedInputs(checkpoint, sequences);
    await using runner = await open(checkpoint, sequences);
    for (const [layer, inputs] of wanted.entries()) {
      assert.deepEqual(plain(await runner.capture(layer, sequences.map((_, i) => i))), inputs);
    }
  });

  Deno.test(`${name} captures the same in batches, looked at twice`, async () => {
    const { checkpoint, sequences } = await openFamily("qwen2");
    const wanted = await wantedInputs(checkpoint, sequences);
    await using runner = await open(checkpoint, sequences);
    const all = sequences.map((_, i) => i);
    for (const [layer, inputs] of wanted.entries()) {
      for (const batch of [all.slice(0, 1), all.slice(1), all.slice(0, 1), all.slice(1)]) {
        const own = new Map([...inputs].map(([tap, values]) => [tap, batch.map((i) => values[i])]));
        assert.deepEqual(plain(await runner.capture(layer, batch)), own);
      }
    }
  });

  Deno.test(`${name} captures the same behind blocks that only ran`, async () => {
    const { checkpoint, sequences } = await openFamily("qwen2");
    const wanted = await wantedInputs(checkpoint, sequences);
    const last = wanted.length - 1;
    await using runner = await open(checkpoint, sequences);
    for (let layer = 0; layer < last; layer++) await runner.run(layer);
    assert.deepEqual(plain(await runner.capture(last, sequences.map((_, i) => i))), wanted[last]);
  });

  Deno.test(`${name} names a weight that is not finite`, async () => {
    const bad = "model.layers.0.post_attention_layernorm.weight";
    const tensors = { ...tinyTensors(), [bad]: float32Tensor([4], [1, NaN, 1, 1]) };
    const files = {
      "config.json": JSON.stringify(tinyConfig),
      "model.safetensors": safetensorsFile(tensors),
    };
    await inFolder(files, async (folder) => {
      const sequences = [Int32Array.of(1, 2, 3)];
      await using runner = await open(await openCheckpoint(folder), sequences);
      await assert.rejects(runner.capture(0, [0]), {
        name: "AwqDiagError",
        message:
          /^Cannot read tensor "model.layers.0.post_attention_layernorm.weight": value 1 is NaN/,
      });
    });
  });
}

Deno.test("RunnerThread leaves the stored weights of two blocks alone while a third runs", async () => {
  const { checkpoint, sequences } = await openFamily("qwen2");
  await using runner = new RunnerThread(checkpoint, sequences, settings, 2);
  const all = sequences.map((_, i) => i);
  const bytes = async (layer: number) =>
    (await runner.read(layer)).stored(`model.layers.${layer}.mlp.up_proj.weight`).bytes;
  const first = await bytes(0);
  const copy = first.slice();
  await runner.capture(0, all); // which begins to run block 1
  const second = await bytes(1);
  const other = second.slice();
  await runner.capture(1, all);
  assert.ok(isDeepStrictEqual([first, second], [copy, other]));
});

Deno.test("RunnerThread leaves what one block's taps saw alone while it runs the next ahead", async () => {
  const { checkpoint, sequences } = await openFamily("qwen2");
  await using runner = new RunnerThread(checkpoint, sequences, settings, 1);
  const all = sequences.map((_, i) => i);
  const inputs = await runner.capture(0, all); // which begins to run block 1
  const copy = plain(inputs);
  await runner.capture(1, all); // the last: nothing is run ahead behind it
  assert.ok(isDeepStrictEqual(plain(inputs), copy)); // deepEqual() would take minutes to say where
});
