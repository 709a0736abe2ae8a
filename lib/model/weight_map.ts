/** The index of a checkpoint that is split over several files. */

/** Reads which file holds which tensor out of a parsed `model.safetensors.index.json`. */
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
