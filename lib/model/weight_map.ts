/**
 * The index of a checkpoint that is split over several files.
 *
 * @module
 */

/**
 * Reads which file holds which tensor out of a parsed `model.safetensors.index.json`.
 *
 * @param index The parsed file.
 * @param file The file, as errors should name it.
 * @returns File name by tensor name.
 * @throws {TypeError} If there is no `weight_map`, or it names something else than a file beside it.
 *
 * @example Two shards
 * ```ts
 * import { parseWeightMap } from "./weight_map.ts";
 * import assert from "node:assert/strict";
 *
 * const weight_map = { a: "model-1.safetensors", b: "model-2.safetensors" };
 * assert.equal(parseWeightMap({ weight_map }, "index.json").get("b"), "model-2.safetensors");
 * ```
 */
export function parseWeightMap(index: unknown, file: string): ReadonlyMap<string, string> {
  const map = (Object(index) as Record<string, unknown>).weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    throw new TypeError(
      `Cannot open the checkpoint: ${file} has no object "weight_map", wanted a file name for every tensor, download the file again`,
    );
  }
  return new Map(Object.entries(map).map(([tensor, shard]) => [tensor, fileName(shard, file)]));
}

/** A path would let a downloaded index point at any file of the machine. */
function fileName(shard: unknown, file: string): string {
  if (typeof shard === "string" && /^[^/\\]+\.safetensors$/.test(shard)) return shard;
  throw new TypeError(
    `Cannot open the checkpoint: ${file} names ${
      JSON.stringify(shard)
    }, wanted the name of a .safetensors file in the same folder, download the file again`,
  );
}
