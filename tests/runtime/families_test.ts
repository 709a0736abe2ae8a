/**
 * Every family against a decoder in plain loops, from `config.json` to logits, on random weights
 * and shapes that the fixtures do not have: odd head counts, heads wider than their share, windows
 * shorter than the text, biases, tied and untied heads, both layouts of the file.
 */
import { openCheckpoint } from "../../lib/model/checkpoint.ts";
import { parseArchitecture } from "../../lib/model/config.ts";
import { allTensors } from "../../lib/model/tensors.ts";
import { bfloat16ToFloat32 } from "../../lib/num/bfloat16.ts";
import { createRandom } from "../../lib/num/random.ts";
import { Decoder } from "../../lib/runtime/decoder.ts";
import type { HiddenStates } from "../../lib/runtime/hidden_states.ts";
import { allCloseTo } from "../support/close_to.ts";
import { type DecoderCase, sizes } from "../support/decoder_cases.ts";
import { newerCases } from "../support/newer_decoder_cases.ts";
import { olderCases } from "../support/older_decoder_cases.ts";
import { plainLogits } from "../support/plain_decoder.ts";
import { plainHead } from "../support/plain_head.ts";
import {
  bitsTensor,
  float32Tensor,
  safetensorsFile,
  type TestTensor,
} from "../support/safetensors_file.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

/** Random weights: vectors of up to 0.5, matrices that keep rows about as long as they are. */
function randomTensors(
  config: Record<string, unknown>,
  dtype: DecoderCase["dtype"],
): { tensors: Record<string, TestTensor>; values: Map<string, Float32Array> } {
  const random = createRandom(5);
  const tensors: Record<string, TestTensor> = {};
  const values = new Map<string, Float32Array>();
  for (const { name, shape } of allTensors(parseArchitecture(config, "config.json"))) {
    const size = shape.length === 1 ? 0.5 : 2 / Math.sqrt(shape[1]!);
    const length = shape.reduce((a, b) => a * b);
    const exact = Float32Array.from({ length }, () => (2 * random() - 1) * size);
    const bits = new Uint16Array(exact.buffer).filter((_, i) => i % 2 === 1);
    values.set(name, dtype === "BF16" ? bfloat16ToFloat32(bits) : exact);
    tensors[name] = dtype === "BF16"
      ? bitsTensor("BF16", shape, bits)
      : float32Tensor(shape, exact);
  }
  return { tensors, values };
}

for (const { title, config, model, dtype, tokens = 9 } of [...olderCases, ...newerCases]) {
  Deno.test(`Decoder equals plain loops for ${title}`, async () => {
    const full = { ...sizes, ...config };
    const { tensors, values } = randomTensors(full, dtype);
    const files = {
      "config.json": JSON.stringify(full),
      "model.safetensors": safetensorsFile(tensors),
    };
    await inFolder(files, async (folder) => {
      const checkpoint = await openCheckpoint(folder);
      await using decoder = new Decoder(checkpoint, { provider: "cpu", threads: 1 });
      const ids = Int32Array.from({ length: tokens }, (_, t) => (7 * t + 3) % sizes.vocab_size);
      let states: readonly HiddenStates[] = [await decoder.embed([ids])];
      for (let layer = 0; layer < model.layers; layer++) {
        states = await decoder.runBlock(layer, states);
      }
      const logits = await plainHead(checkpoint, states[0]!.rows);
      const wanted = plainLogits(model, (name) => values.get(name), ids).flat();
      const largest = Math.max(...wanted.map(Math.abs));
      allCloseTo(logits.data, wanted, 1e-5, "logits", 1e-5 * largest);
    });
  });
}
