/** `model.safetensors.index.json`: which file holds which tensor. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable } from "../errors/shown_text.ts";
import { shownValue } from "../errors/shown_value.ts";

/** Reads the file of every tensor out of a parsed index. */
export function parseWeightMap(index: unknown, file: string): ReadonlyMap<string, string> {
  const map = (Object(index) as Record<string, unknown>).weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    throw new AwqDiagError(
      `Cannot open the checkpoint: ${
        printable(file)
      } has no object "weight_map", wanted a file name for every tensor, download the file again`,
    );
  }
  return new Map(Object.entries(map).map(([tensor, shard]) => [tensor, fileName(shard, file)]));
}

/** A path would let a downloaded index point at any file of the machine. */
function fileName(shard: unknown, file: string): string {
  if (typeof shard === "string" && isPlainName(shard)) return shard;
  throw new AwqDiagError(
    `Cannot open the checkpoint: ${printable(file)} names ${
      shownValue(shard)
    }, wanted the name of a .safetensors file in the same folder, download the file again`,
  );
}

/** No separator of any system, no drive, no control character, no half of a character; not too long. */
function isPlainName(name: string): boolean {
  return name.length <= 255 && name.endsWith(".safetensors") && !name.startsWith(".") &&
    !/[/\\:]/.test(name) && printable(name) === name;
}
