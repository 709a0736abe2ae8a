/** A search that multiplies every token. */

import type { Matrix } from "../../num/matrix.ts";
import type { LinearSearch } from "../linear_group.ts";
import type { SearchSums } from "./search_sums.ts";

/**
 * Tokens of one task. Every thread holds a copy of them; weights are rounded again for each task,
 * which costs a twelfth of the products at this size.
 */
const TASK_TOKENS = 512;

/** Cuts tokens into parts of at most so many. */
export function cutTokens({ data, rows, columns }: Matrix, most: number): readonly Float32Array[] {
  return Array.from({ length: Math.ceil(rows / most) }, (_, i) => {
    return data.subarray(i * most * columns, Math.min((i + 1) * most, rows) * columns);
  });
}

/** Searches token by token; sums depend on the tokens of each `add`, not on the threads. */
export function searchTokens(sums: SearchSums): LinearSearch {
  return {
    async add(inputs) {
      const parts = cutTokens(inputs, TASK_TOKENS);
      await sums.add(parts.map((values) => ({ kind: "tokens", values, first: 0 })));
    },
    end: () => Promise.resolve(sums.curves()),
  };
}
