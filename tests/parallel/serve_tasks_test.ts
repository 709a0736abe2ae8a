import assert from "node:assert/strict";
import { claimParts } from "../../lib/parallel/serve_tasks.ts";

Deno.test("claimParts() gives every part to one of several claimants, in ascending order", () => {
  const claimed = new SharedArrayBuffer(4);
  const claimants = [claimParts(claimed, 7), claimParts(claimed, 7)];
  const got: number[][] = [[], []];
  // Turns of unequal length, as threads of unequal speed take them.
  for (const who of [0, 0, 1, 0, 1, 1, 0]) got[who]!.push(claimants[who]!.next().value as number);
  assert.deepEqual(got, [[0, 1, 3, 6], [2, 4, 5]]);
  for (const claimant of claimants) assert.equal(claimant.next().done, true);
});

Deno.test("claimParts() of nothing ends at once, also for those who come late", () => {
  assert.deepEqual([...claimParts(new SharedArrayBuffer(4), 0)], []);
  const claimed = new SharedArrayBuffer(4);
  assert.deepEqual([...claimParts(claimed, 2)], [0, 1]);
  assert.deepEqual([...claimParts(claimed, 2)], []);
});
