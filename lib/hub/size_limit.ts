/** How large a file may be, so that no answer fills the disk with what cannot be right. */

const MIB = 1 << 20;

/** Several times the largest that are known; a configuration has kilobytes. */
const SMALL_FILES: ReadonlyMap<string, number> = new Map([
  ["config.json", 16 * MIB],
  ["tokenizer_config.json", 16 * MIB],
  ["tokenizer.json", 128 * MIB],
  ["model.safetensors.index.json", 64 * MIB],
]);

/** The hub takes no larger file. */
const LARGEST = 500e9;
/** The largest shard that transformers writes. */
const LARGEST_UNANNOUNCED = 50e9;

/** Most bytes of a file that announces its size, or does not. */
export function sizeLimit(file: string, announced: boolean): number {
  return SMALL_FILES.get(file) ?? (announced ? LARGEST : LARGEST_UNANNOUNCED);
}
