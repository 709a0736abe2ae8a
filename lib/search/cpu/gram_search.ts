/**
 * A search by the Gram matrix of the tokens (`gram.ts`): beyond as many tokens as channels, more
 * tokens cost only their products with each other.
 */

import type { LinearSearch } from "../linear_group.ts";
import { gramStrip, stripsOf } from "./gram.ts";
import type { SearchSums } from "./search_sums.ts";
import { cutTokens } from "./token_search.ts";

/** Tokens whose products are formed at once. */
const TASK_TOKENS = 2048;

/** Searches by a Gram matrix: as `searchTokens` does, but for float32 rounding of sums. */
export function searchGram(sums: SearchSums): LinearSearch {
  const { columns, pool } = sums;
  const gram = pool.memory.zeros(4 * columns ** 2);
  return {
    async add(inputs) {
      // One part after another: they add to the same sums.
      for (const values of cutTokens(inputs, TASK_TOKENS)) {
        await pool.memory.lend(values, (part) => {
          return pool.run({ kind: "gram", inputs: part, columns, gram });
        });
      }
    },
    async end() {
      await sums.add(
        stripsOf(columns).map((strip) => {
          const values = gramStrip(new Float32Array(gram), columns, strip);
          return { kind: "strip", values, first: strip.first };
        }),
      );
      pool.memory.giveBack(gram);
      return sums.curves();
    },
  };
}
