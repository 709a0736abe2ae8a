/** Searches to try on an engine, and what the plain method says of them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { createRandom } from "../../lib/num/random.ts";
import { outputSquaredNorm, type Quantizer, quantizeScaled } from "../../lib/quant/mod.ts";
import { difference } from "../../lib/quant/difference.ts";
import type {
  ErrorCurves,
  Grids,
  SearchEngine,
  StoredMatrix,
} from "../../lib/search/linear_group.ts";
import { loudInputs, randomMatrix } from "../support/random_matrix.ts";
import { closeTo } from "../support/close_to.ts";
import { storedMatrix, storedValues } from "./stored_matrix.ts";

/** Linears that read one input, some tokens of it, and the scales to try. */
export interface SearchCase {
  readonly weights: readonly StoredMatrix[];
  readonly inputs: Matrix;
  readonly scales: readonly Float32Array[];
}

const DTYPES = ["F32", "F16", "BF16"] as const;

/** Multiples of 1/8, many of them exactly between two codes. */
function tiedMatrix(random: () => number, rows: number, columns: number): Matrix {
  const data = randomMatrix(random, rows, columns).data
    .map((w, k) => k % columns === 0 ? -7 / 8 : Math.round(w * 7) / 8);
  return matrix(data, rows, columns);
}

/** A case of given sizes: one linear per count of rows. */
export function searchCase(
  seed: number,
  rows: readonly number[],
  columns: number,
  tokens: number,
  tied = false,
): SearchCase {
  const random = createRandom(seed);
  const draw = tied ? tiedMatrix : randomMatrix;
  const weights = rows.map((count, i) =>
    storedMatrix(`linear ${i}`, DTYPES[(seed + i) % 3]!, draw(random, count, columns))
  );
  const loud = Float32Array.from({ length: columns }, () => Math.exp(2 * random() - 1));
  const scales = [new Float32Array(columns).fill(1), loud];
  return { weights, inputs: loudInputs(random, tokens, columns), scales };
}

/** Small cases of any shape, also of whole groups. */
export function anyCase(groupSize: number): fc.Arbitrary<SearchCase> {
  const columns = fc.oneof(
    fc.integer({ min: 1, max: 24 }),
    fc.constantFrom(groupSize, 3 * groupSize),
  );
  const rows = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
  return fc.tuple(fc.nat(1e6), rows, columns, fc.integer({ min: 1, max: 6 }), fc.boolean())
    .map((sizes) => searchCase(...sizes));
}

/** Tokens `first .. end` of some inputs. */
export function sliceTokens({ data, columns }: Matrix, first: number, end: number): Matrix {
  return matrix(data.slice(first * columns, end * columns), end - first, columns);
}

/** Searches a case in a group of its own, its tokens in one part or cut before some of them. */
export async function searchAll(
  engine: SearchEngine,
  { weights, inputs, scales }: SearchCase,
  cuts: readonly number[] = [],
): Promise<readonly ErrorCurves[]> {
  await using group = await engine.load(weights);
  const search = group.search(scales, inputs.rows);
  const ends = [...cuts, inputs.rows];
  for (const [i, end] of ends.entries()) {
    await search.add(sliceTokens(inputs, ends[i - 1] ?? 0, end));
  }
  return await search.end();
}

/** One of the quantizers that a search compares. */
export const quantizerOf = ({ kind, groupSize }: Omit<Grids, "bits">, bits: number): Quantizer =>
  kind === "group" ? { kind, bits, groupSize } : { kind, bits };

const squaredNorm = ({ data }: Matrix) => data.reduce((total, value) => total + value * value, 0);

/**
 * Asserts that curves are the plain method's, as near as float32 can be: a difference of weights is
 * off by 2^-24 of the weight, a sum of products by some 2^-24 of its terms. In so small cases another
 * code for a single weight would be seen.
 */
export function assertCurves(
  curves: readonly ErrorCurves[],
  grids: Grids,
  { weights, inputs, scales }: SearchCase,
): void {
  assert.equal(curves.length, weights.length);
  for (const [i, stored] of weights.entries()) {
    const weight = storedValues(stored);
    const { norm, errors } = curves[i]!;
    const most = squaredNorm(weight) * squaredNorm(inputs);
    closeTo(norm, outputSquaredNorm(weight, [inputs]), 1e-6, `norm of ${i}`, 1e-6 * most);
    assert.deepEqual([...errors.keys()], grids.bits);
    for (const [bits, curve] of errors) {
      assert.equal(curve.length, scales.length);
      curve.forEach((error, a) => {
        const rounded = quantizeScaled(weight, scales[a]!, quantizerOf(grids, bits));
        const change = difference(weight, rounded);
        const terms = squaredNorm(change) * squaredNorm(inputs);
        const wanted = outputSquaredNorm(change, [inputs]);
        const allowed = 1e-6 * Math.sqrt(terms * most) + 1e-12 * most;
        closeTo(error, wanted, 1e-6, `linear ${i}, ${bits} bits, scales ${a}`, allowed);
      });
    }
  }
}

/** Asserts that two searches found the same, but for the order of float32 sums. */
export function assertSameCurves(
  found: readonly ErrorCurves[],
  wanted: readonly ErrorCurves[],
): void {
  assert.equal(found.length, wanted.length);
  for (const [i, { norm, errors }] of wanted.entries()) {
    closeTo(found[i]!.norm, norm, 5e-6, `norm of ${i}`);
    for (const [bits, curve] of errors) {
      curve.forEach((error, a) =>
        closeTo(
          found[i]!.errors.get(bits)![a]!,
          error,
          5e-6,
          `linear ${i}, ${bits} bits, scales ${a}`,
        )
      );
    }
  }
}
