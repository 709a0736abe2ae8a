/**
 * How calibration sequences are put together. Pure.
 *
 * A *group* is searched at once; where groups begin and end depends on the sequences alone, so that
 * sums in float32 do not depend on the memory. A *batch* is as many groups as fit into memory.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** Tokens of a group: enough that rounding weights again for each costs little beside the products. */
const GROUP_TOKENS = 2048;

function cut(sizes: readonly number[], most: number): number[][] {
  const parts: number[][] = [];
  let size = 0;
  for (const [index, own] of sizes.entries()) {
    if (parts.length === 0 || size + own > most) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)!.push(index);
    size += own;
  }
  return parts;
}

/** Puts neighbouring sequences together. */
export function groupSequences(lengths: readonly number[]): readonly (readonly number[])[] {
  return cut(lengths, GROUP_TOKENS);
}

/** Puts neighbouring groups together as far as memory allows. */
export function batchGroups(
  groups: readonly (readonly number[])[],
  lengths: readonly number[],
  mostTokens: number,
): readonly (readonly (readonly number[])[])[] {
  const sizes = groups.map((group) => group.reduce((total, i) => total + lengths[i]!, 0));
  const largest = Math.max(...sizes);
  if (largest > mostTokens) {
    throw new AwqDiagError(
      `Cannot stay within the memory: it holds the inputs of ${
        Math.max(0, Math.floor(mostTokens))
      } tokens, wanted ${largest}, raise --max-memory or lower --max-length`,
    );
  }
  return cut(sizes, mostTokens).map((batch) => batch.map((g) => groups[g]!));
}
