/** A search that multiplies every token. */

import { type Matrix, matrix } from "../../num/matrix.ts";
import type { LinearSearch } from "../linear_group.ts";
import type { SearchSums } from "./search_sums.ts";

/**
 * Tokens of one task. Every thread holds a copy of them; weights are rounded again for each task,
 * which costs a twelfth of the products at this size.
 */
const TASK_TOKENS = 512;

/** Cuts tokens into parts of at most so many. */
export function cutTokens({ data, rows, columns }: Matrix, most: number): readonly Matrix[] {
  return Array.from({ length: Math.ceil(rows / most) }, (_, i) => {
    const count = Math.min(most, rows - i * most);
    const start = i * most * columns;
    return matrix(data.subarray(start, start + count * columns), count, columns);
  });
}

/** Searches token by token; sums depend on the tokens of each `add`, not on the threads. */
export function searchTokens(sums: SearchSums): LinearSearch {
  return {
    add: (inputs) =>
      sums.add(
        cutTokens(inputs, TASK_TOKENS).map(({ data, rows }) => {
          return { kind: "tokens", values: data, rows, first: 0 };
        }),
      ),
    end: () => Promise.resolve(sums.curves()),
  };
}
