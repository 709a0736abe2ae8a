import assert from "node:assert/strict";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { strategyOutcome } from "../../../lib/study/alpha_study/strategy_outcome.ts";

const errors = { rounding: [0.5, 0.25], searched: [0.25, 0.125] };

Deno.test("strategyOutcome() gives plain rounding a reduction of 1 and no share", () => {
  assert.deepEqual(strategyOutcome(errors, errors.rounding), { mean_reduction: 1, captured: 0 });
});

Deno.test("strategyOutcome() gives the search its mean of ratios and the whole gain", () => {
  assert.deepEqual(strategyOutcome(errors, errors.searched), { mean_reduction: 2, captured: 1 });
});

Deno.test("strategyOutcome() weighs layers alike in the reduction, by error in the share", () => {
  // Only the loud layer gains: (2 + 1) / 2, and 0.25 of 0.375.
  const { mean_reduction, captured } = strategyOutcome(errors, [0.25, 0.25]);
  assert.equal(mean_reduction, 1.5);
  assert.equal(captured, 2 / 3);
});

Deno.test("strategyOutcome() gives a negative share to alphas worse than rounding", () => {
  assert.deepEqual(strategyOutcome(errors, [1, 0.25]), { mean_reduction: 0.75, captured: -4 / 3 });
});

Deno.test("strategyOutcome() has no share where the search gains nothing", () => {
  const flat = { rounding: [0.5], searched: [0.5] };
  assert.deepEqual(strategyOutcome(flat, [0.5]), { mean_reduction: 1, captured: null });
});

Deno.test("strategyOutcome() counts a layer without error as 1, and has no mean of infinities", () => {
  const exact = { rounding: [0, 0.5], searched: [0, 0.25] };
  assert.deepEqual(strategyOutcome(exact, [0, 0.25]), { mean_reduction: 1.5, captured: 1 });
  assert.deepEqual(strategyOutcome(errors, [0, 0.125]).mean_reduction, null);
});

Deno.test("strategyOutcome() refuses to judge no layers", () => {
  assert.throws(() => strategyOutcome({ rounding: [], searched: [] }, []), AwqDiagError);
});

Deno.test("strategyOutcome() puts every choice between the search and, if no worse, rounding", () => {
  const layer = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 100 })));
  fc.assert(fc.property(fc.array(layer, { minLength: 1 }), (layers) => {
    const sorted = layers.map((values) => values.toSorted((a, b) => a - b));
    const at = (i: number) => sorted.map((values) => values[i]! / 100);
    const known = { rounding: at(2), searched: at(0) };
    const { mean_reduction, captured } = strategyOutcome(known, at(1));
    assert.ok(mean_reduction! >= 1);
    assert.ok(mean_reduction! <= strategyOutcome(known, known.searched).mean_reduction!);
    assert.ok(captured === null || (captured >= 0 && captured <= 1));
  }));
});
