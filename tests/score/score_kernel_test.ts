import assert from "node:assert/strict";
import fc from "fast-check";
import { RESULTS_PER_ROW, ScoreKernel } from "../../lib/score/kernel/score_kernel.ts";
import { closeTo } from "../support/close_to.ts";
import { compileKernel } from "../../tools/compile_kernel.ts";

const kernel = await ScoreKernel.load();

/** Results of a slice whose logits are `[versions][rows][words]`. */
function score(
  logits: readonly (readonly ArrayLike<number>[])[],
  targets: readonly number[],
  firstId = 0,
): Float64Array {
  const words = logits[0]![0]!.length;
  const rows = targets.length;
  kernel.reserve(2 ** 20);
  const values = kernel.floats(logits.length * rows * words);
  logits.flat().forEach((row, i) => values.set(Array.from(row), i * words));
  const powers = kernel.doubles(ScoreKernel.powers(words));
  const into = kernel.doubles(rows * logits.length * RESULTS_PER_ROW);
  kernel.scoreRows(values, words, firstId, kernel.integers(targets), powers, into);
  return into;
}

Deno.test("scoring.wasm is what scoring.as.ts compiles to", async () => {
  const compiled = await compileKernel("lib/score/kernel/scoring.as.ts");
  const url = new URL("../../lib/score/kernel/scoring.wasm", import.meta.url);
  assert.deepEqual(compiled, await Deno.readFile(url));
});

const logit = fc.float({ min: -40, max: 40, noNaN: true });
const rowPairs = fc.integer({ min: 1, max: 37 }).chain((words) => {
  const row = fc.array(logit, { minLength: words, maxLength: words });
  return fc.array(fc.tuple(row, row), { minLength: 1, maxLength: 3 });
});

/** The sums of one row of a reference and a model in plain steps, as the kernel gives them. */
function plainResults(reference: readonly number[], logits: readonly number[], target: number) {
  const max = Math.max(...logits);
  const referenceMax = Math.max(...reference);
  const sum = logits.reduce((total, q) => total + Math.exp(q - max), 0);
  const gap = reference.reduce(
    (total, r, i) => total + Math.exp(r - referenceMax) * (r - logits[i]!),
    0,
  );
  return [max, sum, gap, logits.indexOf(max), logits[target] ?? 0] as const;
}

Deno.test("scoreRows() equals plain sums within 1e-9", () => {
  fc.assert(
    fc.property(rowPairs, fc.nat(1000), fc.nat(40), (pairs, firstId, offset) => {
      const versions = [0, 1].map((v) => pairs.map((pair) => pair[v]!));
      const got = score(versions, pairs.map(() => firstId + offset), firstId);
      pairs.forEach(([reference, model], row) => {
        const size = reference.reduce((sum, r, i) => sum + Math.abs(r - model[i]!), 0);
        for (const [v, logits] of [reference, model].entries()) {
          const at = (2 * row + v) * RESULTS_PER_ROW;
          const [max, sum, gap, top, target] = got.subarray(at, at + RESULTS_PER_ROW);
          const wanted = plainResults(reference, logits, offset);
          assert.deepEqual([max, top! - firstId, target], [wanted[0], wanted[3], wanted[4]]);
          closeTo(sum!, wanted[1], 1e-9, "sum");
          assert.ok(Math.abs(gap! - wanted[2]) <= 1e-9 * size, "gap");
        }
      });
    }),
    { numRuns: 500 },
  );
});

Deno.test("scoreRows() gives a model that is the reference the reference's sums exactly", () => {
  const row = Float32Array.from({ length: 101 }, (_, i) => 9 * Math.sin(i * i));
  const got = score([[row], [row], [row]], [7]);
  const [first, second, third] = [0, 5, 10].map((at) => [...got.subarray(at, at + 5)]);
  assert.deepEqual(second, first);
  assert.deepEqual(third, first);
  assert.equal(first![2], 0);
});

Deno.test("scoreRows() counts equal logits exactly, at every length", () => {
  for (let words = 1; words <= 33; words++) {
    const got = score([[new Float32Array(words).fill(-1e30)]], [words - 1]);
    assert.deepEqual([...got], [Math.fround(-1e30), words, 0, 0, Math.fround(-1e30)]);
  }
});

Deno.test("scoreRows() lets far smaller logits weigh nothing", () => {
  const got = score([[[5, -3e38, -1e4, 5, -695]]], [0]);
  assert.equal(got[1], 2);
});

Deno.test("scoreRows() makes the sum NaN where a logit is NaN or infinite", () => {
  for (const bad of [NaN, Infinity]) {
    for (let place = 0; place < 13; place++) {
      const row = new Float32Array(13).fill(1);
      row[place] = bad;
      assert.ok(Number.isNaN(score([[row]], [0])[1]), `${bad} at ${place}`);
    }
  }
});
