/** Token ids ready for a model: checked against its vocabulary, and cut to length. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";

/** What a model and the user's settings allow. */
export interface SequenceLimits {
  /** Tokens of a sequence that are used; the rest is cut off. */
  readonly maxLength: number;
  /** Number of rows of the embedding table. */
  readonly vocabularySize: number;
  /** Longest sequence the model's positions were made for. */
  readonly maxPositions: number;
}

/** Refuses a length that is no use or that the model's positions do not reach. */
export function checkMaxLength(limits: SequenceLimits): void {
  const { maxLength, maxPositions } = limits;
  if (Number.isInteger(maxLength) && maxLength >= 2 && maxLength <= maxPositions) return;
  throw new AwqDiagError(
    `Cannot prepare the token sequences: got a maximum length of ${maxLength}, wanted 2 to ${maxPositions}, which the model's positions allow, choose another --max-length`,
  );
}

/** Refuses ids that the model has no row for. */
export function checkIds(ids: ArrayLike<number>, vocabularySize: number, name: string): void {
  for (let i = 0; i < ids.length; i++) {
    if (ids[i]! >= 0 && ids[i]! < vocabularySize) continue;
    throw new AwqDiagError(
      `Cannot prepare the token sequences: ${name} has id ${ids[i]} at position ${i}, wanted 0 to ${
        vocabularySize - 1
      }, tokenize with this model's tokenizer`,
    );
  }
}

/**
 * Leaves out sequences of one token or none, which predict nothing and have no variance; `note`
 * receives their number.
 */
export function dropShort(
  given: readonly (readonly number[])[],
  file: string,
  note: (text: string) => void,
): readonly (readonly number[])[] {
  const kept = given.filter((ids) => ids.length >= 2);
  if (kept.length === given.length) return kept;
  if (kept.length === 0) {
    throw new AwqDiagError(
      `Cannot prepare the token sequences: none of the ${given.length} passages of ${
        shown(file)
      } has two tokens, wanted at least one that has, add text`,
    );
  }
  note(
    `${given.length - kept.length} of ${given.length} passages of ${
      shown(file)
    } have fewer than two tokens and are left out`,
  );
  return kept;
}

/** Keeps the first tokens of each sequence. */
export function truncateSequences(
  given: readonly (readonly number[])[],
  maxLength: number,
): readonly Int32Array[] {
  return given.map((ids) => Int32Array.from(ids.slice(0, maxLength)));
}
