/** Whether two records are of one model: names are often those of folders, and many are alike. Pure. */

import type { InputFile, Inputs } from "./diagnostic.ts";

/** What a record says of its model. */
export interface RecordedModel {
  readonly model: string;
  /** `null` in AWQ-Diag's own files, which know the name alone. */
  readonly inputs: Inputs | null;
}

/** A file that two models do not share; null stands for the one that lacks it. */
export interface DifferentFile {
  readonly name: string;
  readonly hashes: readonly [string | null, string | null];
}

/** The first file of weights or settings that tells two models apart; `null` where none does. */
export function differentFile(a: Inputs, b: Inputs): DifferentFile | null {
  const [first, second] = [a, b].map(({ model }) => new Map(model.files.map(hashByName)));
  for (const name of new Set([...first!.keys(), ...second!.keys()])) {
    const hashes = [first!.get(name) ?? null, second!.get(name) ?? null] as const;
    // Releases differ in the small files that they list.
    const counts = name.endsWith(".safetensors") || !hashes.includes(null);
    if (counts && hashes[0] !== hashes[1]) return { name, hashes };
  }
  return null;
}

function hashByName({ name, sha256 }: InputFile): [string, string] {
  return [name, sha256];
}

/** Whether two records are of one model, by its files or, where those are unknown, by its name. */
export function sameModel(a: RecordedModel, b: RecordedModel): boolean {
  if (a.inputs === null || b.inputs === null) return a.model === b.model;
  return differentFile(a.inputs, b.inputs) === null;
}
