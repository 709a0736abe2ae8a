/**
 * The safetensors files of a folder: one, or several and their index. Only headers are read.
 *
 * Effect: reads from disk.
 */

import { join } from "node:path";
import { atPath } from "../errors/at_path.ts";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable, shown } from "../errors/shown_text.ts";
import { exists } from "../files/exists.ts";
import { POINTER_HEAD_BYTES, refuseLfsPointer } from "../files/git_lfs.ts";
import { openFile } from "../files/read_file.ts";
import { missingFile } from "./missing_file.ts";
import { readBytes } from "./read_bytes.ts";
import { INDEX_BYTES, readJson } from "./read_json.ts";
import {
  headerBytes,
  LENGTH_FIELD_BYTES,
  parseSafetensorsHeader,
  type StoredTensor,
} from "./safetensors.ts";
import { canonicalNames } from "./tensor_names.ts";
import { parseWeightMap } from "./weight_index.ts";

export const SINGLE_FILE = "model.safetensors";
export const INDEX_FILE = "model.safetensors.index.json";
const ACTION = "open the checkpoint's file";

/** Tensors by the name that this project knows them by. */
export type StoredTensors = ReadonlyMap<string, StoredTensor>;

/** What a folder holds. */
export interface StoredWeights {
  /** Names of all tensors. */
  readonly names: ReadonlySet<string>;
  /** Finds tensors, all of which must be among the names; and the files that they are in. */
  find(wanted: ReadonlySet<string>): Promise<{ files: readonly string[]; stored: StoredTensors }>;
}

/** Looks into a folder; as in transformers, a single file goes before an index. Null for neither. */
export async function openWeights(folder: string): Promise<StoredWeights | null> {
  const file = await presentFile(folder);
  if (file === null) return null;
  const weights = file === SINGLE_FILE ? await openSingle(folder) : await openShards(folder);
  if (weights.names.size > 0) return weights;
  throw new AwqDiagError(
    `Cannot open the checkpoint: ${
      printable(join(folder, file))
    } has no tensors, wanted those of a language model, download the file again`,
  );
}

async function presentFile(folder: string): Promise<string | null> {
  for (const file of [SINGLE_FILE, INDEX_FILE]) if (await exists(join(folder, file))) return file;
  return null;
}

async function openSingle(folder: string): Promise<StoredWeights> {
  const stored = await readHeader(folder, SINGLE_FILE);
  const found = { files: [SINGLE_FILE], stored };
  return { names: new Set(stored.keys()), find: () => Promise.resolve(found) };
}

async function openShards(folder: string): Promise<StoredWeights> {
  const path = join(folder, INDEX_FILE);
  const map = parseWeightMap(await readJson(path, INDEX_BYTES, "an index of shards"), path);
  const names = canonicalNames(map.keys(), path);
  const shardOf = (name: string) => map.get(names.get(name)!)!;
  return {
    names: new Set(names.keys()),
    async find(wanted) {
      const shards = [...new Set([...wanted].map(shardOf))].sort();
      const headers = new Map<string, StoredTensors>();
      for (const shard of shards) headers.set(shard, await readHeader(folder, shard));
      const stored = new Map<string, StoredTensor>();
      for (const name of wanted) {
        const tensor = headers.get(shardOf(name))!.get(name);
        if (tensor === undefined) throw absentFromShard(join(folder, shardOf(name)), name);
        stored.set(name, tensor);
      }
      return { files: [INDEX_FILE, ...shards], stored };
    },
  };
}

function absentFromShard(path: string, name: string): AwqDiagError {
  return new AwqDiagError(
    `Cannot open the checkpoint: ${printable(path)} has no ${
      shown(name)
    }, wanted it there as ${INDEX_FILE} says, download the checkpoint again`,
  );
}

async function readHeader(folder: string, name: string): Promise<StoredTensors> {
  const path = join(folder, name);
  const real = await atPath(ACTION, path, () => Deno.realPath(path)).catch((error) => {
    throw missingFile(folder, name, "every weight file of the checkpoint", error);
  });
  using file = await openFile(ACTION, real);
  const { size } = await file.stat();
  const head = await readHead(file, POINTER_HEAD_BYTES);
  refuseLfsPointer(head, "open the checkpoint", printable(path));
  const length = headerBytes(head.subarray(0, LENGTH_FIELD_BYTES), size, path);
  const header = await readHead(file, LENGTH_FIELD_BYTES + length);
  const tensors = parseSafetensorsHeader(header, size, path);
  const known = canonicalNames(tensors.keys(), path);
  return new Map(
    [...known].map(([name, own]) => [name, { ...tensors.get(own)!, name, file: real }]),
  );
}

/** The first bytes of a file, or all of a shorter one. */
async function readHead(file: Deno.FsFile, bytes: number): Promise<Uint8Array> {
  const head = new Uint8Array(bytes);
  return head.subarray(0, await readBytes(file, 0, head));
}
