/**
 * Checkpoints of random weights in the shape of published models, for measuring time and memory
 * where no real one can be had.
 *
 * Weights are bfloat16, normal with deviation 0.02; norms are 1. The tokenizer is the bundled
 * model's, so the default passages give ids within any vocabulary here.
 *
 * Effect: writes to disk.
 */

import { join } from "node:path";
import { parseArchitecture } from "../lib/model/config.ts";
import { allTensors, type TensorSpec } from "../lib/model/tensors.ts";
import { createRandom } from "../lib/num/random.ts";

/** The parts of a `config.json` that decide shapes and arithmetic. */
export type ShapeConfig = Readonly<Record<string, unknown>>;

export const PUBLISHED_SHAPES: Readonly<Record<string, ShapeConfig>> = {
  "qwen2.5-0.5b": {
    model_type: "qwen2",
    hidden_size: 896,
    intermediate_size: 4864,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    num_hidden_layers: 24,
    vocab_size: 151936,
    tie_word_embeddings: true,
    max_position_embeddings: 32768,
    rope_theta: 1e6,
  },
  "qwen2.5-7b": {
    model_type: "qwen2",
    hidden_size: 3584,
    intermediate_size: 18944,
    num_attention_heads: 28,
    num_key_value_heads: 4,
    num_hidden_layers: 28,
    vocab_size: 152064,
    max_position_embeddings: 32768,
    rope_theta: 1e6,
  },
  "llama-3.2-1b": {
    model_type: "llama",
    hidden_size: 2048,
    intermediate_size: 8192,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 64,
    num_hidden_layers: 16,
    vocab_size: 128256,
    tie_word_embeddings: true,
    max_position_embeddings: 131072,
    rope_theta: 500000,
    rms_norm_eps: 1e-5,
    rope_scaling: {
      rope_type: "llama3",
      factor: 32,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    },
  },
};

/** Bytes per shard, as Hugging Face writes large checkpoints. */
const SHARD_BYTES = 2 ** 31;
/** Random values are drawn once and read from different places: drawing them all would take minutes. */
const POOL_SIZE = 2 ** 20 + 7;

const size = ({ shape }: TensorSpec): number => shape.reduce((product, n) => product * n, 1);
const bfloat16 = (value: number): number =>
  new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;

function normalPool(random: () => number): Uint16Array {
  return Uint16Array.from({ length: POOL_SIZE }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return bfloat16(0.02 * radius * Math.cos(2 * Math.PI * random()));
  });
}

function shardsOf(tensors: readonly TensorSpec[]): TensorSpec[][] {
  const shards: TensorSpec[][] = [[]];
  let bytes = 0;
  for (const tensor of tensors) {
    if (bytes + 2 * size(tensor) > SHARD_BYTES && shards.at(-1)!.length > 0) {
      shards.push([]);
      bytes = 0;
    }
    shards.at(-1)!.push(tensor);
    bytes += 2 * size(tensor);
  }
  return shards;
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

async function writeShard(
  path: string,
  tensors: readonly TensorSpec[],
  pool: Uint16Array,
  random: () => number,
): Promise<void> {
  let at = 0;
  const entries = tensors.map((tensor) => {
    const begin = at;
    at += 2 * size(tensor);
    return [tensor.name, { dtype: "BF16", shape: tensor.shape, data_offsets: [begin, at] }];
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const header = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(json, 8);
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  writeAll(file, header);
  for (const tensor of tensors) {
    const source = tensor.name.includes("norm")
      ? new Uint16Array(POOL_SIZE).fill(bfloat16(1))
      : pool;
    for (let left = size(tensor); left > 0;) {
      const start = Math.floor(random() * POOL_SIZE / 2);
      const part = source.subarray(start, Math.min(POOL_SIZE, start + left));
      writeAll(file, new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
      left -= part.length;
    }
  }
}

/**
 * One decoder block of a given width, to see how cost grows with channels: four MLP channels and a
 * 64th of a head per hidden channel, half as many key and value heads.
 */
export function shapeOfWidth(hiddenSize: number): ShapeConfig {
  return {
    model_type: "qwen2",
    hidden_size: hiddenSize,
    intermediate_size: 4 * hiddenSize,
    num_attention_heads: hiddenSize / 64,
    num_key_value_heads: hiddenSize / 128,
    num_hidden_layers: 1,
    vocab_size: 4096,
    tie_word_embeddings: true,
    max_position_embeddings: 32768,
    rope_theta: 1e6,
  };
}

export async function makeCheckpoint(shape: ShapeConfig, out: string): Promise<void> {
  const config = { ...shape, torch_dtype: "bfloat16" };
  await Deno.mkdir(out, { recursive: true });
  await Deno.writeTextFile(join(out, "config.json"), JSON.stringify(config, null, 2));
  const bundled = join(import.meta.dirname!, "..", "models", "wiki-qwen2-7m");
  for (const name of ["tokenizer.json", "tokenizer_config.json"]) {
    await Deno.copyFile(join(bundled, name), join(out, name));
  }
  const random = createRandom(0);
  const pool = normalPool(random);
  const shards = shardsOf(allTensors(parseArchitecture(config, "config.json")));
  const weightMap: Record<string, string> = {};
  for (const [i, tensors] of shards.entries()) {
    const number = (n: number) => String(n).padStart(5, "0");
    const name = shards.length === 1
      ? "model.safetensors"
      : `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`;
    await writeShard(join(out, name), tensors, pool, random);
    for (const tensor of tensors) weightMap[tensor.name] = name;
  }
  if (shards.length > 1) {
    const index = JSON.stringify({ metadata: {}, weight_map: weightMap });
    await Deno.writeTextFile(join(out, "model.safetensors.index.json"), index);
  }
}
