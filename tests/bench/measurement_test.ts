import assert from "node:assert/strict";
import { ratiosOf, stageSum, summarize } from "../../bench/measurement.ts";

const run = (wallSeconds: number, stages: Record<string, number>, peak: number | null = 100) => {
  return { wallSeconds, stages, peakAnonymousMib: peak };
};

Deno.test("summarize() books what no stage holds as rest", () => {
  const { stages, runs } = summarize([run(5, { open: 1, search: 3 }), run(7, { search: 3 })]);
  assert.equal(runs, 2);
  assert.deepEqual(stages["rest"], { median: 2.5, min: 1, max: 4 });
});

Deno.test("summarize() never books a negative rest", () => {
  assert.equal(summarize([run(1, { search: 1.001 })]).stages["rest"]?.min, 0);
});

Deno.test("summarize() knows no peak unless every run has one", () => {
  assert.equal(summarize([run(1, {}, 50), run(1, {}, null)]).peak_anonymous_mib, null);
  assert.equal(summarize([run(1, {}, 50), run(1, {}, 70)]).peak_anonymous_mib?.median, 60);
});

Deno.test("ratiosOf() divides the peer's medians by ours, in stages that both have", () => {
  const own = summarize([run(2, { search: 1, forward: 0, write: 1 })]);
  const peer = summarize([run(9, { search: 6, forward: 2, start: 1 })]);
  assert.deepEqual(ratiosOf(own, peer), { wall: 4.5, search: 6 });
});

Deno.test("stageSum() adds medians and takes a missing stage as 0", () => {
  const measured = summarize([run(9, { read: 1, forward: 2, search: 4 })]);
  assert.equal(stageSum(measured, ["read", "forward", "score"]), 3);
});
