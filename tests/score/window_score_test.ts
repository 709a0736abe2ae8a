import assert from "node:assert/strict";
import { klDivergence } from "../../lib/score/divergence.ts";
import { tokenLoss } from "../../lib/score/token_loss.ts";
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
  let lossSum = 0;
  let klSum = 0;
  let agreements = 0;
  for (let row = 0; row < POSITIONS; row++) {
    const [r, q] = [rowOf(reference, row), rowOf(logits, row)];
    lossSum += tokenLoss(q, TARGETS[row]!);
    klSum += klDivergence(r, q);
    if (r.indexOf(Math.max(...r)) === q.indexOf(Math.max(...q))) agreements++;
  }
  assert.ok(agreements > 0 && agreements < POSITIONS, "the case must tell agreement from none");
  assert.deepEqual(score, { tokens: POSITIONS, lossSum, klSum, agreements });
});

Deno.test("scoreWindow() of a model against itself has no divergence and agrees everywhere", () => {
  const { logits } = twoModels(2);
  const { klSum, agreements } = scoreWindow(logits, logits, TARGETS);
  assert.equal(klSum, 0);
  assert.equal(agreements, POSITIONS);
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

Deno.test("scoreWindow() takes the first of tied tokens on both sides", () => {
  const agreements = (reference: number[], logits: number[]) => {
    const [r, q] = [reference, logits].map((row) => matrix(Float32Array.from(row), 1, 3));
    return scoreWindow(r!, q!, [0]).agreements;
  };
  assert.equal(agreements([1, 3, 2], [0, 1, 0.5]), 1);
  assert.equal(agreements([1, 3, 2], [0, 1, 1.5]), 0);
  assert.equal(agreements([1, 3, 3], [0, 1, 1]), 1);
  assert.equal(agreements([1, 3, 3], [0, 1, 2]), 0);
});

Deno.test("addScores() of nothing is nothing", () => {
  assert.deepEqual(addScores([]), { tokens: 0, lossSum: 0, klSum: 0, agreements: 0 });
});
