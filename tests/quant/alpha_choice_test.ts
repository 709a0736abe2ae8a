import assert from "node:assert/strict";
import fc from "fast-check";
import { blockAlpha, constantAlpha, type ErrorCurve } from "../../lib/quant/alpha_choice.ts";
import { firstSmallest } from "../../lib/quant/first_smallest.ts";

const curve = (denominator: number, ...numerators: number[]): ErrorCurve => ({
  numerators: Float64Array.from(numerators),
  denominator,
});

const ofBlock = (...group: ErrorCurve[]) => blockAlpha(group.map(({ numerators }) => numerators));

/** Whole numbers, so that sums are exact and ties happen. */
const anyCurves = fc.integer({ min: 1, max: 6 }).chain((points) =>
  fc.array(
    fc.tuple(
      fc.constantFrom(1, 2, 4, 64),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: points, maxLength: points }),
    ).map(([denominator, numerators]) => curve(denominator, ...numerators)),
    { minLength: 1, maxLength: 5 },
  )
);

Deno.test("constantAlpha() lets every layer count the same", () => {
  // Relative errors (0.4, 0.1) and (0.04, 0.05) add up to (0.44, 0.15); numerators to (40.4, 50.1).
  assert.equal(constantAlpha([curve(1, 0.4, 0.1), curve(1000, 40, 50)]), 1);
});

Deno.test("blockAlpha() lets every output count by its size", () => {
  assert.equal(ofBlock(curve(1, 0.4, 0.1), curve(1000, 40, 50)), 0);
});

Deno.test("both rules take the first of equal errors", () => {
  const flat = curve(2, 1, 1, 1);
  const tied = curve(2, 3, 1, 1);
  assert.deepEqual([constantAlpha([flat]), ofBlock(flat)], [0, 0]);
  assert.deepEqual([constantAlpha([tied]), ofBlock(tied)], [1, 1]);
});

Deno.test("both rules take the smallest error when there is one layer", () => {
  fc.assert(fc.property(anyCurves, ([one]) => {
    const best = firstSmallest(one!.numerators);
    assert.deepEqual([constantAlpha([one!]), ofBlock(one!)], [best, best]);
  }));
});

Deno.test("blockAlpha() equals the quotient of sums it is defined by", () => {
  fc.assert(fc.property(anyCurves, (group) => {
    const below = group.reduce((sum, { denominator }) => sum + denominator, 0);
    const errors = Array.from(
      group[0]!.numerators,
      (_, i) => group.reduce((sum, { numerators }) => sum + numerators[i]!, 0) / below,
    );
    assert.equal(ofBlock(...group), errors.indexOf(Math.min(...errors)));
  }));
});

Deno.test("constantAlpha() equals the sum of quotients it is defined by", () => {
  fc.assert(fc.property(anyCurves, (curves) => {
    const errors = Array.from(
      curves[0]!.numerators,
      (_, i) =>
        curves.reduce((sum, { numerators, denominator }) => sum + numerators[i]! / denominator, 0),
    );
    assert.equal(constantAlpha(curves), errors.indexOf(Math.min(...errors)));
  }));
});

Deno.test("constantAlpha() passes over a layer that puts out nothing", () => {
  assert.equal(constantAlpha([curve(0, 0, 0), curve(1, 0.4, 0.1)]), 1);
});

Deno.test("constantAlpha() refuses an error of a layer that puts out nothing", () => {
  for (const denominator of [0, -1, NaN]) {
    assert.throws(() => constantAlpha([curve(denominator, 1, 2)]), {
      name: "AwqDiagError",
      message:
        `Cannot choose an alpha: a layer has an output of squared norm ${denominator} but an error, wanted a signal to compare with, leave the layer out or add calibration text`,
    });
  }
});

Deno.test("both rules refuse NaN", () => {
  const spoilt = curve(1, 0.5, NaN, 0.2);
  for (const choose of [() => constantAlpha([spoilt]), () => ofBlock(spoilt)]) {
    assert.throws(choose, { name: "AwqDiagError", message: /number 1 is NaN/ });
  }
});
