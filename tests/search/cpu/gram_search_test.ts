import assert from "node:assert/strict";
import { matrix } from "../../../lib/num/matrix.ts";
import { searchGram } from "../../../lib/search/cpu/gram_search.ts";
import type { SearchSums } from "../../../lib/search/cpu/search_sums.ts";
import { SharedBuffers } from "../../../lib/search/cpu/shared_buffers.ts";

Deno.test("searchGram() adds the parts of many tokens one after another, for they share their sums", async () => {
  const log: string[] = [];
  const run = async ({ inputs }: { readonly inputs: Float32Array }) => {
    const tokens = inputs.length / 2;
    log.push(`begin ${tokens}`);
    await Promise.resolve();
    log.push(`end ${tokens}`);
  };
  const pool = { memory: new SharedBuffers(), run };
  const sums = { columns: 2, pool } as unknown as SearchSums;
  await searchGram(sums).add(matrix(new Float32Array(2 * 5000), 5000, 2));
  assert.deepEqual(
    log,
    [2048, 2048, 904].flatMap((tokens) => [`begin ${tokens}`, `end ${tokens}`]),
  );
});
