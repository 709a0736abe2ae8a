import assert from "node:assert/strict";
import fc from "fast-check";
import { batchGroups, groupSequences } from "../../lib/measure/batches.ts";

const lengths = fc.array(fc.integer({ min: 2, max: 3000 }), { minLength: 1, maxLength: 40 });

Deno.test("groupSequences() keeps every sequence, in order, up to 2048 tokens or one sequence", () => {
  fc.assert(fc.property(lengths, (own) => {
    const groups = groupSequences(own);
    assert.deepEqual(groups.flat(), own.map((_, i) => i));
    for (const group of groups) {
      const tokens = group.reduce((total, i) => total + own[i]!, 0);
      assert.ok(tokens <= 2048 || group.length === 1);
    }
  }));
});

Deno.test("batchGroups() keeps every group whole and in order within the limit", () => {
  fc.assert(fc.property(lengths, fc.integer({ min: 3000, max: 20_000 }), (own, most) => {
    const groups = groupSequences(own);
    const batches = batchGroups(groups, own, most);
    assert.deepEqual(batches.flat(), groups);
    for (const batch of batches) {
      assert.ok(batch.flat().reduce((total, i) => total + own[i]!, 0) <= most);
    }
  }));
});

Deno.test("batchGroups() says that a group does not fit", () => {
  assert.throws(
    () => batchGroups([[0]], [100], -5),
    /Cannot stay within the memory: it holds the inputs of 0 tokens, wanted 100, raise --max-memory/,
  );
});

Deno.test("batchGroups() makes one batch where there is no limit", () => {
  assert.deepEqual(batchGroups([[0, 1], [2]], [5, 5, 9], Infinity), [[[0, 1], [2]]]);
});

Deno.test("groups and batches that fill their limit to the token are whole", () => {
  assert.deepEqual(groupSequences([1024, 1024, 1]), [[0, 1], [2]]);
  assert.deepEqual(batchGroups([[0], [1], [2]], [50, 50, 1], 100), [[[0], [1]], [[2]]]);
});
