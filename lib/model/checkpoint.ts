/**
 * Opens a checkpoint folder: `config.json` and one or several safetensors files. Only headers are
 * read; the weights stay on disk.
 *
 * Effect: reads from disk.
 *
 * @module
 */

import { atPath } from "../errors/at_path.ts";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { join } from "node:path";
import { exists } from "../files/exists.ts";
import { openFile, readTextFile } from "../files/read_file.ts";
import type { Architecture } from "./architecture.ts";
import { parseArchitecture } from "./config.ts";
import { matchTensors, parseWeightMap } from "./match_tensors.ts";
import { readBytes } from "./read_bytes.ts";
import {
  headerBytes,
  LENGTH_FIELD_BYTES,
  parseSafetensorsHeader,
  type StoredTensor,
  type TensorEntry,
} from "./safetensors.ts";
import { allTensors, type TensorSpec } from "./tensors.ts";

/** A checkpoint that holds everything its architecture needs. */
export interface Checkpoint {
  /** The folder it was opened from. */
  readonly folder: string;
  /** What `config.json` describes. */
  readonly architecture: Architecture;
  /**
   * The tensors of the architecture by name. Their `file` is the real path, with links resolved:
   * ONNX Runtime refuses external data behind the links of a Hugging Face cache.
   */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** Dtype of the linears' weights, such as `"BF16"`; several are joined by `"+"`. */
  readonly dtype: string;
  /** Files that make up the checkpoint, inside `folder`: config, tokenizer, index, weights. */
  readonly files: readonly string[];
}

const SINGLE_FILE = "model.safetensors";
const INDEX_FILE = "model.safetensors.index.json";

/**
 * Opens a checkpoint and checks that every tensor its architecture needs is there.
 *
 * As in transformers, `model.safetensors` goes before `model.safetensors.index.json`.
 *
 * @param folder The checkpoint's folder.
 * @returns The checkpoint.
 * @throws {AwqDiagError} If a file or a tensor is missing.
 * @throws {AwqDiagError} If a JSON file or header cannot be parsed.
 * @throws {AwqDiagError} If a value in a file is of the wrong kind.
 * @throws {AwqDiagError} If something is not supported, out of range, or of another shape.
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const config = await readJson(folder, "config.json", "a Hugging Face checkpoint");
  const architecture = parseArchitecture(config, join(folder, "config.json"));
  const specs = allTensors(architecture);

  const single = await exists(join(folder, SINGLE_FILE));
  const weights = single
    ? { files: [SINGLE_FILE], stored: await readHeader(folder, SINGLE_FILE) }
    : await readShards(folder, specs);
  const tensors = matchTensors(specs, weights.stored, folder);

  const named = ["config.json", "tokenizer.json", "tokenizer_config.json", ...weights.files];
  const files = named.map((name) => join(folder, name));
  const there = await Promise.all(files.map(exists));
  return {
    folder,
    architecture,
    tensors,
    dtype: linearDtype(specs, tensors),
    files: files.filter((_, i) => there[i]),
  };
}

/** The first bytes of a file, or all of a shorter one. */
async function readHead(file: Deno.FsFile, bytes: number): Promise<Uint8Array> {
  const head = new Uint8Array(bytes);
  return head.subarray(0, await readBytes(file, 0, head));
}

/** Reads the headers of the shards that hold the wanted tensors. */
async function readShards(
  folder: string,
  specs: readonly TensorSpec[],
): Promise<{ files: string[]; stored: ReadonlyMap<string, StoredTensor> }> {
  const index = await readJson(folder, INDEX_FILE, `${SINGLE_FILE} or ${INDEX_FILE}`);
  const shardOf = parseWeightMap(index, join(folder, INDEX_FILE));
  const wanted = specs.map(({ name }) => name).filter((name) => shardOf.has(name));
  const shards = [...new Set(wanted.map((name) => shardOf.get(name)!))].sort();

  const headers = new Map<string, ReadonlyMap<string, StoredTensor>>();
  for (const shard of shards) headers.set(shard, await readHeader(folder, shard));

  const stored = new Map<string, StoredTensor>();
  for (const name of wanted) {
    const shard = shardOf.get(name)!;
    const tensor = headers.get(shard)!.get(name);
    if (tensor === undefined) {
      throw new AwqDiagError(
        `Cannot open the checkpoint: ${
          join(folder, shard)
        } has no "${name}", wanted it there as ${INDEX_FILE} says, download the checkpoint again`,
      );
    }
    stored.set(name, tensor);
  }
  return { files: [INDEX_FILE, ...shards], stored };
}

async function readHeader(
  folder: string,
  name: string,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const path = join(folder, name);
  const real = await atPath("open the checkpoint's file", path, () => Deno.realPath(path)).catch(
    (error) => {
      throw missing(folder, name, "every weight file of the checkpoint", error);
    },
  );
  using file = await openFile("open the checkpoint's file", real);
  const { size } = await file.stat();
  const length = headerBytes(await readHead(file, LENGTH_FIELD_BYTES), size, path);
  const head = await readHead(file, LENGTH_FIELD_BYTES + length);
  const tensors = parseSafetensorsHeader(head, size, path);
  return new Map([...tensors].map(([key, tensor]) => [key, { ...tensor, file: real }]));
}

async function readJson(folder: string, name: string, wanted: string): Promise<unknown> {
  const path = join(folder, name);
  const text = await readTextFile("open the checkpoint's file", path).catch((error) => {
    throw missing(folder, name, wanted, error);
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AwqDiagError(
      `Cannot open the checkpoint: ${path} is no JSON (${
        (cause as Error).message
      }), wanted ${wanted}, download the file again`,
      { cause },
    );
  }
}

function missing(folder: string, name: string, wanted: string, error: Error): Error {
  const { cause } = error;
  if (!(cause instanceof Deno.errors.NotFound)) return error;
  return new AwqDiagError(
    `Cannot open the checkpoint: there is no ${name} in "${folder}", wanted ${wanted}, check the folder or download the checkpoint again`,
    { cause },
  );
}

function linearDtype(
  specs: readonly TensorSpec[],
  tensors: ReadonlyMap<string, TensorEntry>,
): string {
  const weights = specs.filter(({ linear }) => linear !== null);
  return [...new Set(weights.map(({ name }) => tensors.get(name)!.dtype))].sort().join("+");
}
