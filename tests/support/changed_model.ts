/** The bundled model with changes, in a temporary folder, for tests of files as they are published. */

import { join } from "node:path";
import { rawFile } from "./safetensors_file.ts";

/** What differs from the bundled model. */
export interface Changes {
  /** Keys of `config.json`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The name of each tensor; the same when left out. */
  readonly rename?: (name: string) => string;
  /** Whether there is an `lm_head.weight`: the embedding table, rolled by one row. */
  readonly ownHead?: boolean;
}

/** A tensor in the header of a safetensors file. */
interface HeaderEntry {
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const bundled = join(import.meta.dirname!, "..", "..", "models", "wiki-qwen2-7m");

/** Calls `test` with the folder of a changed model, which is removed afterwards. */
export async function withChangedModel(
  { config = {}, rename = (name) => name, ownHead = false }: Changes,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["tokenizer.json", "tokenizer_config.json"]) {
      await Deno.copyFile(join(bundled, name), join(folder, name));
    }
    const own = JSON.parse(await Deno.readTextFile(join(bundled, "config.json")));
    await Deno.writeTextFile(join(folder, "config.json"), JSON.stringify({ ...own, ...config }));
    const weights = await changedWeights(rename, ownHead);
    await Deno.writeFile(join(folder, "model.safetensors"), weights);
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function changedWeights(rename: (name: string) => string, ownHead: boolean) {
  const file = await Deno.readFile(join(bundled, "model.safetensors"));
  const length = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, length)));
  delete header.__metadata__;
  const tensors: Record<string, HeaderEntry> = Object.fromEntries(
    Object.entries(header).map(([name, entry]) => [rename(name), entry as HeaderEntry]),
  );
  const data = file.subarray(length);
  if (!ownHead) return rawFile(JSON.stringify(tensors), data);

  const table: HeaderEntry = header["model.embed_tokens.weight"];
  const [begin, end] = table.data_offsets;
  const row = (end - begin) / table.shape[0]!;
  const head = { ...table, data_offsets: [data.length, data.length + end - begin] };
  const rolled = [data, data.subarray(begin + row, end), data.subarray(begin, begin + row)];
  const all = new Uint8Array(await new Blob(rolled).arrayBuffer());
  return rawFile(JSON.stringify({ ...tensors, "lm_head.weight": head }), all);
}
