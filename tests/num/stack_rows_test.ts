import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { matrix } from "../../lib/num/matrix.ts";
import { stackRows } from "../../lib/num/stack_rows.ts";

const all = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);

Deno.test("stackRows() shares the memory of parts that lie behind one another", () => {
  const parts = [matrix(all.subarray(2, 4), 1, 2), matrix(all.subarray(4, 8), 2, 2)];
  const stacked = stackRows(parts);
  assert.deepEqual(stacked, matrix(all.slice(2), 3, 2));
  assert.equal(stacked.data.buffer, all.buffer);
});

Deno.test("stackRows() copies parts that lie in another order or apart", () => {
  for (const [a, b] of [[4, 2], [0, 4]] as const) {
    const parts = [matrix(all.subarray(a, a + 2), 1, 2), matrix(all.subarray(b, b + 2), 1, 2)];
    const stacked = stackRows(parts);
    assert.deepEqual([...stacked.data], [...all.subarray(a, a + 2), ...all.subarray(b, b + 2)]);
    assert.notEqual(stacked.data.buffer, all.buffer);
  }
});

Deno.test("stackRows() of one matrix is that matrix's memory", () => {
  const one = matrix(all.subarray(0, 4), 2, 2);
  assert.equal(stackRows([one]).data.buffer, all.buffer);
});

Deno.test("stackRows() refuses unequal columns and nothing", () => {
  const wide = matrix(new Float32Array(3), 1, 3);
  assert.throws(() => stackRows([wide, matrix(new Float32Array(2), 1, 2)]), AwqDiagError);
  assert.throws(() => stackRows([]), /Cannot stack rows: got matrices of no columns/);
});
