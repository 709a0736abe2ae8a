/** Token ids ready for a model: checked against its vocabulary, and cut to length. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

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
    `Cannot prepare the token sequences: got a maximum length of ${maxLength}, wanted 2 to ${maxPositions}, which the model's positions allow, choose another length`,
  );
}

/** Checks token ids and cuts each sequence to the maximum length. */
export function truncateSequences(
  given: readonly (readonly number[])[],
  limits: SequenceLimits,
  name: string,
): readonly Int32Array[] {
  checkMaxLength(limits);
  return given.map((ids, i) => {
    if (ids.length < 2) {
      throw new AwqDiagError(
        `Cannot prepare the token sequences: sequence ${i} of ${name} has ${ids.length} tokens, wanted at least 2, remove it or add text`,
      );
    }
    const bad = ids.findIndex((id) => id < 0 || id >= limits.vocabularySize);
    if (bad !== -1) {
      throw new AwqDiagError(
        `Cannot prepare the token sequences: sequence ${i} of ${name} has id ${
          ids[bad]
        } at position ${bad}, wanted 0 to ${
          limits.vocabularySize - 1
        }, tokenize with this model's tokenizer`,
      );
    }
    return Int32Array.from(ids.slice(0, limits.maxLength));
  });
}
