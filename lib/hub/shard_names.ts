/** Which files an index of weights asks for. */

/** Lists the files that a `model.safetensors.index.json` names. */
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
