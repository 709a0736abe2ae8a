/**
 * The output head: a tensor of its own, the embedding table where `config.json` ties the two, or
 * none in a file of the base model alone.
 *
 * Effect: where a file has a head although `config.json` ties it, reads both tensors.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable } from "../errors/shown_text.ts";
import type { Architecture } from "./architecture.ts";
import type { TensorEntry } from "./safetensors.ts";
import { sameValues } from "./same_values.ts";
import { EMBEDDINGS, HEAD } from "./tensors.ts";

/** Whether the files hold a head other than the embedding table; transformers 5 unties it then. */
export async function hasOwnHead(tensors: ReadonlyMap<string, TensorEntry>): Promise<boolean> {
  const head = tensors.get(HEAD);
  return head !== undefined && !await sameValues(tensors.get(EMBEDDINGS)!, head);
}

/** What to tell the user where the tie of `config.json` does not count. */
export const UNTIED_NOTE =
  `config.json ties ${HEAD} to ${EMBEDDINGS}, but the files hold different values for them: the stored ${HEAD} is used, as in transformers 5 (transformers 4 ties them)`;

/** What a checkpoint says of its head. */
interface HeadFacts {
  readonly folder: string;
  readonly architecture: Pick<Architecture, "tiedEmbeddings">;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

/** The tensor that predicts tokens. */
export function outputHead({ folder, architecture, tensors }: HeadFacts): TensorEntry {
  const head = tensors.get(architecture.tiedEmbeddings ? EMBEDDINGS : HEAD);
  if (head !== undefined) return head;
  throw new AwqDiagError(
    `Cannot score text: ${
      printable(folder)
    } has no "${HEAD}" and its config.json does not tie it to the embeddings, wanted an output head, use the checkpoint that has one`,
  );
}
