import assert from "node:assert/strict";
import fc from "fast-check";
import { mergeLogSumExp, partialLogSumExp } from "../../lib/score/log_sum_exp.ts";
import { logitLoss, targetLogit, tokenLoss, windowLoss } from "../../lib/score/token_loss.ts";
import { matrix } from "../../lib/num/matrix.ts";
import { closeTo } from "../support/close_to.ts";

const anyLogits = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), {
  minLength: 2,
  maxLength: 30,
}).map((values) => Float32Array.from(values));

Deno.test("tokenLoss() is minus the log of the probability as by hand", () => {
  const logits = Float32Array.of(0, Math.log(3), 5, 5); // the first two: probabilities 1/4 and 3/4
  closeTo(tokenLoss(logits, 0, 2, 0), Math.log(4), 1e-7); // float32 log 3
  closeTo(tokenLoss(logits, 0, 2, 1), Math.log(4 / 3), 1e-7);
  assert.equal(tokenLoss(logits, 2, 4, 1), Math.LN2);
});

Deno.test("tokenLoss() grows by the distance to a certain token", () => {
  assert.equal(tokenLoss(Float32Array.of(0, -1000), 0, 2, 0), 0);
  assert.equal(tokenLoss(Float32Array.of(0, -1000), 0, 2, 1), 1000);
  assert.equal(tokenLoss(Float32Array.of(0, -Infinity), 0, 2, 1), Infinity);
});

Deno.test("tokenLoss() gives probabilities that add up to 1", () => {
  fc.assert(fc.property(anyLogits, (logits) => {
    let total = 0;
    for (let id = 0; id < logits.length; id++) {
      const loss = tokenLoss(logits, 0, logits.length, id);
      assert.ok(loss >= 0);
      total += Math.exp(-loss);
    }
    closeTo(total, 1, 1e-13);
  }));
});

Deno.test("tokenLoss() refuses a token outside the vocabulary", () => {
  for (const target of [-1, 2, 0.5, NaN]) {
    assert.throws(() => tokenLoss(new Float32Array(6), 2, 4, target), {
      name: "RangeError",
      message:
        `Cannot score token ${target}: the vocabulary has 2 tokens, wanted an id below that, use the model's own tokenizer`,
    });
  }
});

Deno.test("targetLogit() counts from the start of the slice", () => {
  assert.equal(targetLogit(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 6, 0), 4);
});

Deno.test("logitLoss() of merged slices is the loss of the whole", () => {
  fc.assert(fc.property(anyLogits, fc.nat(), fc.nat(), (logits, i, j) => {
    const cut = 1 + i % (logits.length - 1);
    const target = j % logits.length;
    const merged = mergeLogSumExp(
      partialLogSumExp(logits, 0, cut),
      partialLogSumExp(logits, cut, logits.length),
    );
    const wanted = tokenLoss(logits, 0, logits.length, target);
    closeTo(logitLoss(merged, logits[target]!), wanted, 1e-14, "loss", 1e-14);
  }));
});

Deno.test("windowLoss() adds the losses of its rows", () => {
  const logits = matrix(Float32Array.of(1, 5, 2, 0, 0, 0, -1, 4, 9), 3, 3);
  const wanted = [2, 0, 1].map((target, row) =>
    tokenLoss(logits.data, 3 * row, 3 * row + 3, target)
  );
  assert.equal(windowLoss(logits, [2, 0, 1]), wanted[0]! + wanted[1]! + wanted[2]!);
});

Deno.test("windowLoss() is 0 for no positions", () => {
  assert.equal(windowLoss(matrix(new Float32Array(0), 0, 8), []), 0);
});

Deno.test("windowLoss() refuses targets that do not go with the positions", () => {
  const logits = matrix(new Float32Array(6), 2, 3);
  assert.throws(() => windowLoss(logits, [1]), {
    name: "TypeError",
    message:
      "Cannot score the window: got 1 targets, wanted one for each of the 2 positions, pass the ids that follow them",
  });
  assert.throws(() => windowLoss(logits, [1, 3]), { message: /^Cannot score token 3: the voc/ });
});

Deno.test("windowLoss() names the position at which the forward pass overflowed", () => {
  for (const bad of [NaN, Infinity]) {
    const logits = matrix(Float32Array.of(1, 2, bad, 1), 2, 2);
    assert.throws(() => windowLoss(logits, [0, 1]), {
      name: "RangeError",
      message: /^Cannot score position 1: its score is NaN, wanted a finite number/,
    });
  }
});
