/** A checkpoint of one block, small enough to write anew in every test that breaks it. */

import { parseArchitecture } from "../../lib/model/config.ts";
import { allTensors } from "../../lib/model/tensors.ts";
import { float32Tensor, type TestTensor } from "./safetensors_file.ts";

/** Its `config.json`. */
export const tinyConfig = {
  model_type: "llama",
  hidden_size: 4,
  intermediate_size: 6,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  num_hidden_layers: 1,
  vocab_size: 5,
  tie_word_embeddings: true,
};

/** Its tensors by name; element i of every tensor is i. */
export function tinyTensors(): Record<string, TestTensor> {
  const specs = allTensors(parseArchitecture(tinyConfig, "config.json"));
  return Object.fromEntries(specs.map(({ name, shape }) => {
    const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i);
    return [name, float32Tensor(shape, values)];
  }));
}

/** Runs a test in a folder with the given files, and removes the folder. */
export async function inFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
