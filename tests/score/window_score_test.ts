import assert from "node:assert/strict";
import { klDivergence } from "../../lib/score/divergence.ts";
import { windowLoss } from "../../lib/score/token_loss.ts";
import { addScores, scoreWindow } from "../../lib/score/window_score.ts";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { createRandom } from "../../lib/num/random.ts";
import { closeTo } from "../support/close_to.ts";
import { randomMatrix } from "../support/random_matrix.ts";

const POSITIONS = 7;
const VOCABULARY = 50;
const TARGETS = [3, 49, 0, 17, 17, 8, 30];

/** Logits of a model and of one that was disturbed a little. */
function twoModels(seed: number): { reference: Matrix; logits: Matrix } {
  const random = createRandom(seed);
  const reference = randomMatrix(random, POSITIONS, VOCABULARY);
  const noise = randomMatrix(random, POSITIONS, VOCABULARY).data;
  const disturbed = reference.data.map((x, i) => x + 0.2 * noise[i]!);
  return { reference, logits: matrix(disturbed, POSITIONS, VOCABULARY) };
}

const rowOf = ({ data, columns }: Matrix, row: number): Float32Array =>
  data.subarray(row * columns, (row + 1) * columns);

const rowsOf = ({ data, columns }: Matrix, start: number, end: number): Matrix =>
  matrix(data.slice(start * columns, end * columns), end - start, columns);

Deno.test("scoreWindow() adds what the single measures give", () => {
  const { reference, logits } = twoModels(1);
  const score = scoreWindow(reference, logits, TARGETS);
  let klSum = 0;
  let agreements = 0;
  for (let row = 0; row < POSITIONS; row++) {
    const [r, q] = [rowOf(reference, row), rowOf(logits, row)];
    klSum += klDivergence(r, q);
    if (r.indexOf(Math.max(...r)) === q.indexOf(Math.max(...q))) agreements++;
  }
  assert.ok(agreements > 0 && agreements < POSITIONS, "the case must tell agreement from none");
  assert.deepEqual(score, {
    tokens: POSITIONS,
    lossSum: windowLoss(logits, TARGETS),
    klSum,
    agreements,
  });
});

Deno.test("scoreWindow() of a model against itself has no divergence and agrees everywhere", () => {
  const { logits } = twoModels(2);
  const { klSum, agreements, lossSum } = scoreWindow(logits, logits, TARGETS);
  assert.equal(klSum, 0);
  assert.equal(agreements, POSITIONS);
  assert.equal(lossSum, windowLoss(logits, TARGETS));
});

Deno.test("scoreWindow() of parts adds up to the window", () => {
  const { reference, logits } = twoModels(3);
  const whole = scoreWindow(reference, logits, TARGETS);
  const parts = [[0, 2], [2, 3], [3, POSITIONS]].map(([start, end]) =>
    scoreWindow(
      rowsOf(reference, start!, end!),
      rowsOf(logits, start!, end!),
      TARGETS.slice(start, end),
    )
  );
  const added = addScores(parts);
  assert.equal(added.tokens, whole.tokens);
  assert.equal(added.agreements, whole.agreements);
  closeTo(added.lossSum, whole.lossSum, 1e-15);
  closeTo(added.klSum, whole.klSum, 1e-14);
});

Deno.test("scoreWindow() refuses shapes that do not go together", () => {
  const { reference, logits } = twoModels(4);
  assert.throws(() => scoreWindow(rowsOf(reference, 0, 3), logits, TARGETS), {
    name: "TypeError",
    message:
      "Cannot score the window: got logits of 7 x 50, wanted the 3 x 50 of the reference, score the same positions with both",
  });
  assert.throws(() => scoreWindow(reference, logits, [1]), {
    name: "TypeError",
    message: /^Cannot score the window: got 1 targets/,
  });
  assert.throws(() => scoreWindow(reference, logits, TARGETS.map(() => 50)), {
    name: "RangeError",
    message: /^Cannot score token 50/,
  });
});

Deno.test("scoreWindow() names the position at which either model overflowed", () => {
  const broken = twoModels(5);
  broken.logits.data[4 * VOCABULARY + 11] = NaN;
  assert.throws(() => scoreWindow(broken.reference, broken.logits, TARGETS), {
    name: "RangeError",
    message: /^Cannot score position 4: its score is NaN/,
  });
  assert.throws(() => scoreWindow(broken.logits, broken.reference, TARGETS), {
    message: /^Cannot score position 4/,
  });
});

Deno.test("addScores() of nothing is nothing", () => {
  assert.deepEqual(addScores([]), { tokens: 0, lossSum: 0, klSum: 0, agreements: 0 });
});
