/**
 * Which files an index of weights asks for.
 *
 * @module
 */

/**
 * Lists the files that a `model.safetensors.index.json` names.
 *
 * @param text The index.
 * @returns Each file once, sorted.
 * @throws {SyntaxError} If the text is no JSON.
 * @throws {TypeError} If it names no file, or something else than a safetensors file beside it.
 *
 * @example Two shards
 * ```ts
 * import { shardNames } from "./shard_names.ts";
 * import assert from "node:assert/strict";
 *
 * const weight_map = { a: "model-2.safetensors", b: "model-1.safetensors", c: "model-2.safetensors" };
 * const names = shardNames(JSON.stringify({ weight_map }));
 * assert.deepEqual(names, ["model-1.safetensors", "model-2.safetensors"]);
 * ```
 */
export function shardNames(text: string): readonly string[] {
  const { weight_map: map } = Object(JSON.parse(text)) as Record<string, unknown>;
  const names = [...new Set<unknown>(Object.values(Object(map)))];
  // A path would make the download write anywhere.
  const odd = names.find((name) =>
    typeof name !== "string" || !/^[^/\\:]+\.safetensors$/.test(name)
  );
  if (names.length === 0 || odd !== undefined) {
    throw new TypeError(
      names.length === 0 ? "it names no file" : `it names ${JSON.stringify(odd)}`,
    );
  }
  return (names as string[]).sort();
}
