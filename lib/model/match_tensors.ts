/** What a checkpoint stores: its index, and held against what its architecture needs. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { floatTensor, type StoredTensor, type TensorEntry } from "./safetensors.ts";
import type { TensorSpec } from "./tensors.ts";

/**
 * Picks the tensors an architecture needs out of a checkpoint. Further tensors are left alone, as
 * in transformers: some checkpoints carry rotary tables or a copy of a tied output head.
 */
export function matchTensors(
  specs: readonly TensorSpec[],
  stored: ReadonlyMap<string, StoredTensor>,
  folder: string,
): ReadonlyMap<string, TensorEntry> {
  const missing = specs.filter(({ name }) => !stored.has(name));
  if (missing.length > 0) {
    const names = missing.slice(0, 3).map(({ name }) => `"${name}"`).join(", ");
    throw new AwqDiagError(
      `Cannot open the checkpoint: ${folder} has no ${names}, wanted all ${specs.length} tensors of its config.json (${missing.length} missing), download the checkpoint again`,
    );
  }
  return new Map(specs.map((spec) => [spec.name, matchOne(spec, stored.get(spec.name)!)]));
}

function matchOne(spec: TensorSpec, stored: StoredTensor): TensorEntry {
  const sameShape = stored.shape.length === spec.shape.length &&
    stored.shape.every((size, axis) => size === spec.shape[axis]);
  if (!sameShape) {
    const seen = `"${spec.name}" with shape [${stored.shape.join(", ")}]`;
    throw new AwqDiagError(
      `Cannot open the checkpoint: ${stored.file} has ${seen}, wanted [${
        spec.shape.join(", ")
      }] as config.json says, use the config.json published with the weights`,
    );
  }
  return floatTensor(stored);
}

/** Reads which file holds which tensor out of a parsed `model.safetensors.index.json`. */
export function parseWeightMap(index: unknown, file: string): ReadonlyMap<string, string> {
  const map = (Object(index) as Record<string, unknown>).weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    throw new AwqDiagError(
      `Cannot open the checkpoint: ${file} has no object "weight_map", wanted a file name for every tensor, download the file again`,
    );
  }
  return new Map(Object.entries(map).map(([tensor, shard]) => [tensor, fileName(shard, file)]));
}

/** A path would let a downloaded index point at any file of the machine. */
function fileName(shard: unknown, file: string): string {
  if (typeof shard === "string" && /^[^/\\]+\.safetensors$/.test(shard)) return shard;
  throw new AwqDiagError(
    `Cannot open the checkpoint: ${file} names ${
      JSON.stringify(shard)
    }, wanted the name of a .safetensors file in the same folder, download the file again`,
  );
}
