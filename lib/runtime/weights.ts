/**
 * Tells a graph where a checkpoint's tensors lie, so that ONNX Runtime maps them from the
 * safetensors files instead of copying them.
 *
 * ONNX Runtime (since 1.24) wants all external data below one folder, by real path: links of a
 * Hugging Face cache must have been resolved before.
 */

import type { Locate } from "../graph/locate.ts";
import type { DataType } from "../graph/onnx.ts";
import type { TensorEntry } from "../model/safetensors.ts";

const DATA_TYPES: Readonly<Record<TensorEntry["dtype"], DataType>> = {
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
};

/** Splits a path into its folder and the rest, at the last separator before `end`. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
}

/** The deepest folder that all files lie below. */
export function commonFolder(files: Iterable<string>): string {
  const [first, ...others] = files;
  if (first === undefined) {
    throw new RangeError(
      "Cannot find the weights: got no file, wanted at least one, pass a checkpoint",
    );
  }
  let folder = folderOf(first);
  for (const file of others) {
    while (!file.startsWith(folder + first[folder.length])) folder = folderOf(folder);
  }
  return folder;
}

/** Makes the function through which a graph finds its weights. */
export function createLocate(tensors: ReadonlyMap<string, TensorEntry>, folder: string): Locate {
  return (name) => {
    const entry = tensors.get(name);
    if (entry === undefined) {
      throw new RangeError(
        `Cannot build the graph: the checkpoint has no tensor "${name}", wanted one, check its architecture`,
      );
    }
    const location = entry.file.slice(folder.length + 1).replaceAll("\\", "/");
    const data = { location, offset: entry.offset, length: entry.bytes };
    return { type: DATA_TYPES[entry.dtype], shape: entry.shape, data };
  };
}
