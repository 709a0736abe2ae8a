/** What a checkpoint stores, held against what its architecture needs. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable, shown } from "../errors/shown_text.ts";
import { floatTensor, shownShape, type StoredTensor, type TensorEntry } from "./safetensors.ts";
import type { TensorSpec } from "./tensors.ts";

/** So many missing tensors say enough; a hostile config.json may ask for millions. */
const ENOUGH_MISSING = 1000;

/** The tensors that a checkpoint lacks, or the first thousand of them. */
export function missingTensors(
  specs: Iterable<TensorSpec>,
  names: ReadonlySet<string>,
): readonly TensorSpec[] {
  const missing: TensorSpec[] = [];
  for (const spec of specs) {
    if (!names.has(spec.name)) missing.push(spec);
    if (missing.length === ENOUGH_MISSING) break;
  }
  return missing;
}

/** The error of a checkpoint without them. */
export function missingError(folder: string, missing: readonly TensorSpec[]): AwqDiagError {
  const first = missing.slice(0, 3).map(({ name }) => shown(name)).join(", ");
  const count = missing.length < ENOUGH_MISSING ? `${missing.length}` : `${ENOUGH_MISSING} or more`;
  return new AwqDiagError(
    `Cannot open the checkpoint: ${
      printable(folder)
    } has no ${first}, wanted every tensor of its config.json (${count} missing), download the checkpoint again`,
  );
}

/**
 * Picks the tensors an architecture needs out of a checkpoint, all of which must be there. Further
 * tensors are left alone, as in transformers: some checkpoints carry rotary tables.
 */
export function matchTensors(
  specs: Iterable<TensorSpec>,
  stored: ReadonlyMap<string, StoredTensor>,
): Map<string, TensorEntry> {
  const matched = new Map<string, TensorEntry>();
  for (const spec of specs) matched.set(spec.name, matchOne(spec, stored.get(spec.name)!));
  return matched;
}

/** Whether a tensor is what its architecture needs. */
export function fits(spec: TensorSpec, { shape }: StoredTensor): boolean {
  return shape.length === spec.shape.length &&
    shape.every((size, axis) => size === spec.shape[axis]);
}

function matchOne(spec: TensorSpec, stored: StoredTensor): TensorEntry {
  if (fits(spec, stored)) return floatTensor(stored);
  const seen = `${shown(spec.name)} with shape ${shownShape(stored.shape)}`;
  throw new AwqDiagError(
    `Cannot open the checkpoint: ${printable(stored.file)} has ${seen}, wanted ${
      shownShape(spec.shape)
    } as config.json says, use the config.json published with the weights`,
  );
}
