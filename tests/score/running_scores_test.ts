import assert from "node:assert/strict";
import fc from "fast-check";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { createRandom } from "../../lib/num/random.ts";
import { RESULTS_PER_ROW, ScoreKernel } from "../../lib/score/kernel/score_kernel.ts";
import { RunningScores } from "../../lib/score/running_scores.ts";
import { scoreWindow } from "../../lib/score/window_score.ts";
import { allCloseTo } from "../support/close_to.ts";
import { randomMatrix } from "../support/random_matrix.ts";

const kernel = await ScoreKernel.load();
const POSITIONS = 5;
const WORDS = 40;
const TARGETS = [3, 39, 0, 17, 17];

/** Logits of a reference and of two models, larger than any slice differs by. */
function versionsOf(seed: number): Matrix[] {
  const random = createRandom(seed);
  const reference = randomMatrix(random, POSITIONS, WORDS).data.map((x) => 20 * x);
  const models = [0, 0.5, 8].map((noise) => {
    const { data } = randomMatrix(random, POSITIONS, WORDS);
    return matrix(reference.map((x, i) => x + noise * data[i]!), POSITIONS, WORDS);
  });
  return models;
}

/** What the kernel says of words `start .. end - 1` at all positions. */
function sliceOf(versions: readonly Matrix[], start: number, end: number): Float64Array {
  const words = end - start;
  kernel.reserve(2 ** 18);
  const logits = kernel.floats(versions.length * POSITIONS * words);
  versions.forEach(({ data }, v) => {
    for (let row = 0; row < POSITIONS; row++) {
      const own = data.subarray(row * WORDS + start, row * WORDS + end);
      logits.set(own, (v * POSITIONS + row) * words);
    }
  });
  const powers = kernel.doubles(ScoreKernel.powers(words));
  const into = kernel.doubles(POSITIONS * versions.length * RESULTS_PER_ROW);
  kernel.scoreRows(logits, words, start, kernel.integers(TARGETS), powers, into);
  return into.slice();
}

function scoreInSlices(versions: readonly Matrix[], cuts: readonly number[]) {
  const running = new RunningScores(POSITIONS, versions.length);
  const edges = [0, ...new Set(cuts.toSorted((a, b) => a - b)), WORDS];
  for (let i = 0; i + 1 < edges.length; i++) {
    running.add(0, sliceOf(versions, edges[i]!, edges[i + 1]!), i === 0);
  }
  return running.window(0, POSITIONS);
}

Deno.test("RunningScores puts slices together to what scoreWindow() gives on all logits", () => {
  const anyCuts = fc.array(fc.integer({ min: 1, max: WORDS - 1 }), { maxLength: 6 });
  fc.assert(fc.property(fc.nat(1000), anyCuts, (seed, cuts) => {
    const versions = versionsOf(seed);
    const scores = scoreInSlices(versions, cuts);
    for (const [v, { lossSum, klSum, tokens, agreements }] of scores.entries()) {
      const wanted = scoreWindow(versions[0]!, versions[v]!, TARGETS);
      assert.deepEqual([tokens, agreements], [wanted.tokens, wanted.agreements]);
      allCloseTo([lossSum, klSum], [wanted.lossSum, wanted.klSum], 1e-8, `version ${v}`, 1e-7);
    }
  }));
});

Deno.test("RunningScores keeps the divergence from itself at exactly 0", () => {
  const [reference] = versionsOf(1);
  const [, same] = scoreInSlices([reference!, reference!], [7, 8, 30]);
  assert.deepEqual([same!.klSum, same!.agreements], [0, POSITIONS]);
});

Deno.test("RunningScores takes the lower id where slices tie", () => {
  const flat = matrix(new Float32Array(POSITIONS * WORDS), POSITIONS, WORDS);
  const second = matrix(flat.data.map((_, i) => i % WORDS === 20 ? 1e-3 : 0), POSITIONS, WORDS);
  const [, other] = scoreInSlices([flat, second], [20]);
  assert.equal(other!.agreements, 0); // the reference's likeliest is word 0, not 20
});

Deno.test("RunningScores sums over the positions of each window", () => {
  const versions = versionsOf(2);
  const running = new RunningScores(2 * POSITIONS, versions.length);
  const slice = sliceOf(versions, 0, WORDS);
  running.add(0, slice, true);
  running.add(POSITIONS, slice, true);
  assert.deepEqual(running.window(0, POSITIONS), running.window(POSITIONS, POSITIONS));
  const [whole] = running.window(0, 2 * POSITIONS);
  assert.equal(whole!.tokens, 2 * POSITIONS);
});

Deno.test("RunningScores names the position of a score that is not finite", () => {
  for (const spoilt of [0, 1]) {
    const versions = versionsOf(3);
    versions[spoilt]!.data[4 * WORDS + 11] = NaN;
    assert.throws(() => scoreInSlices(versions, [9]), {
      name: "AwqDiagError",
      message:
        "Cannot score position 4: its score is NaN, wanted a finite number, look for an overflow in the forward pass",
    });
  }
});
