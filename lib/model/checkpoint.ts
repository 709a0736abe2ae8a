/**
 * Opens a checkpoint folder: `config.json` and one or several safetensors files. Headers are read; the
 * weights stay on disk.
 *
 * Effect: reads from disk.
 *
 * @module
 */

import { join } from "node:path";
import { exists } from "../files/exists.ts";
import type { Architecture } from "./architecture.ts";
import { architectureOf, supportedConfig } from "./config.ts";
import type { ConfigSection } from "./config_section.ts";
import { matchTensors, missingError, missingTensors } from "./match_tensors.ts";
import { missingFile } from "./missing_file.ts";
import { hasOwnHead, UNTIED_NOTE } from "./output_head.ts";
import { isUnquantized, leftOverNote, quantizedError } from "./quantized.ts";
import { CONFIG_BYTES, readJson } from "./read_json.ts";
import type { TensorEntry } from "./safetensors.ts";
import { INDEX_FILE, openWeights, SINGLE_FILE } from "./stored_weights.ts";
import { allTensors, eachTensor, HEAD, type TensorSpec } from "./tensors.ts";

const CONFIG_FILE = "config.json";
const WANTED_WEIGHTS = `${SINGLE_FILE} or ${INDEX_FILE}`;

/** A checkpoint that holds everything its architecture needs. */
export interface Checkpoint {
  /** The folder it was opened from. */
  readonly folder: string;
  /** What `config.json` describes; embeddings and head are tied only where the files agree. */
  readonly architecture: Architecture;
  /**
   * The tensors of the architecture by name, as transformers' causal language models name them,
   * however the files spell them. An output head that is not tied may be missing. Their `file` is the
   * real path, with links resolved: ONNX Runtime refuses external data behind the links of a Hugging
   * Face cache.
   */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** Dtype of the linears' weights, such as `"BF16"`; several are joined by `"+"`. */
  readonly dtype: string;
  /** Whether `config.json` ties head and embeddings although the files hold two different ones. */
  readonly untied: boolean;
  /** What a user should know of the files. */
  readonly notes: readonly string[];
  /** Files that make up the checkpoint, inside `folder`: config, tokenizer, index, weights. */
  readonly files: readonly string[];
}

/**
 * Opens a checkpoint and checks that every tensor its architecture needs is there, but for an output
 * head, which only scoring needs.
 *
 * As in transformers, `model.safetensors` goes before `model.safetensors.index.json`, and names of
 * tensors may lack the prefix `model.` or have that of a wrapper. As in transformers 5, a stored head
 * that differs from the embeddings is used although `config.json` ties them; both are read to see.
 *
 * @param folder The checkpoint's folder.
 * @returns The checkpoint.
 * @throws {AwqDiagError} If a file or a tensor is missing.
 * @throws {AwqDiagError} If a JSON file or header cannot be parsed.
 * @throws {AwqDiagError} If a value in a file is of the wrong kind.
 * @throws {AwqDiagError} If something is not supported, out of range, or of another shape.
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const config = await readConfig(folder);
  const quantized = quantizedError(config);
  const weights = await openWeights(folder);
  if (weights === null) throw quantized ?? missingFile(folder, INDEX_FILE, WANTED_WEIGHTS);
  const described = architectureOf(config, weights.names.size);

  // Whatever config.json ties: the files say whether there is a head.
  const complete = { ...described, tiedEmbeddings: !weights.names.has(HEAD) };
  const missing = missingTensors(eachTensor(complete), weights.names);
  const packed = quantized !== null && missing.some(({ linear }) => linear !== null);
  if (missing.length > 0) throw packed ? quantized : missingError(folder, missing);
  const specs = allTensors(complete);
  const { files, stored } = await weights.find(new Set(specs.map(({ name }) => name)));
  if (quantized !== null && !isUnquantized(specs, stored)) throw quantized;

  const all = matchTensors(specs, stored);
  const untied = described.tiedEmbeddings && await hasOwnHead(all);
  const tiedEmbeddings = described.tiedEmbeddings && !untied;
  const tensors = new Map([...all].filter(([name]) => name !== HEAD || !tiedEmbeddings));
  return {
    folder,
    architecture: { ...described, tiedEmbeddings },
    tensors,
    dtype: linearDtype(specs, tensors),
    untied,
    notes: [
      ...(quantized === null ? [] : [leftOverNote(config)]),
      ...(untied ? [UNTIED_NOTE] : []),
    ],
    files: await presentFiles(folder, files),
  };
}

async function readConfig(folder: string): Promise<ConfigSection> {
  const path = join(folder, CONFIG_FILE);
  const config = await readJson(path, CONFIG_BYTES, "a Hugging Face config.json").catch((error) => {
    throw missingFile(folder, CONFIG_FILE, "a Hugging Face checkpoint", error);
  });
  return supportedConfig(config, path);
}

/** Those of the checkpoint's files that are there: it may have no tokenizer. */
async function presentFiles(folder: string, weights: readonly string[]): Promise<string[]> {
  const names = [CONFIG_FILE, "tokenizer.json", "tokenizer_config.json", ...weights];
  const files = names.map((name) => join(folder, name));
  const there = await Promise.all(files.map(exists));
  return files.filter((_, i) => there[i]);
}

function linearDtype(
  specs: readonly TensorSpec[],
  tensors: ReadonlyMap<string, TensorEntry>,
): string {
  const weights = specs.filter(({ linear }) => linear !== null);
  return [...new Set(weights.map(({ name }) => tensors.get(name)!.dtype))].sort().join("+");
}
