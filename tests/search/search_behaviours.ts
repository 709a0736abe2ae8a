/** What a search finds, on any grids. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { matrix } from "../../lib/num/matrix.ts";
import { alphaGrid, awqScales, proxyError, quantize, searchScale } from "../../lib/quant/mod.ts";
import { weightMagnitude } from "../../lib/stats/importance.ts";
import { allCloseTo, closeTo } from "../support/close_to.ts";
import type { Behaviour } from "./contract.ts";
import {
  anyCase,
  assertCurves,
  assertSameCurves,
  quantizerOf,
  searchAll,
  type SearchCase,
  searchCase,
} from "./search_case.ts";
import { storedMatrix, storedValues } from "./stored_matrix.ts";

async function anyTime(runs: number, property: fc.IAsyncProperty<unknown>): Promise<void> {
  await fc.assert(property, { numRuns: runs, seed: 13 });
}

const findsWhatQuantFinds: Behaviour = async (engine, grids, runs) => {
  const property = fc.asyncProperty(anyCase(grids.groupSize), async (some) => {
    assertCurves(await searchAll(engine, some), grids, some);
  });
  await anyTime(runs, property);
};

const givesTheCurveOfSearchScale: Behaviour = async (engine, grids) => {
  const { weights, inputs } = searchCase(7, [40, 9], 48, 21);
  const magnitude = weightMagnitude(inputs);
  const alphas = alphaGrid(5);
  const scales = Array.from(alphas, (alpha) => awqScales(magnitude, alpha));
  const curves = await searchAll(engine, { weights, inputs, scales });
  for (const [i, weight] of weights.entries()) {
    for (const bits of grids.bits) {
      const quantizer = quantizerOf(grids, bits);
      const wanted = searchScale(storedValues(weight), [inputs], magnitude, quantizer, alphas);
      const found = curves[i]!.errors.get(bits)!.map((error) => error / curves[i]!.norm);
      allCloseTo(found, wanted.errors, 2e-5, `linear ${i}, ${bits} bits`);
    }
  }
};

const describesWeights: Behaviour = async (engine, grids, runs) => {
  const property = fc.asyncProperty(anyCase(grids.groupSize), async ({ weights, inputs }) => {
    await using group = await engine.load(weights);
    const actScales = weightMagnitude(inputs);
    const proxies = await group.proxies(actScales);
    const magnitudes = await group.weightMagnitudes();
    assert.deepEqual([proxies.length, magnitudes.length], [weights.length, weights.length]);
    for (const [i, weight] of weights.entries()) {
      const values = storedValues(weight);
      allCloseTo(magnitudes[i]!, weightMagnitude(values), 1e-6, `magnitudes of ${i}`);
      for (const bits of grids.bits) {
        const wanted = proxyError(values, quantize(values, quantizerOf(grids, bits)), actScales);
        // W - W^ in float32 loses the code's bits: a fused multiply-add may differ by that much.
        const tolerance = Math.max(1e-5, 2 ** (bits - 22));
        closeTo(proxies[i]!.get(bits)!, wanted, tolerance, `proxy of ${i}, ${bits} bits`, 1e-12);
      }
    }
  });
  await anyTime(runs, property);
};

const addsUpTokens: Behaviour = async (engine, _grids, runs) => {
  const some = searchCase(3, [9, 33], 48, 40);
  const whole = await searchAll(engine, some);
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 39 }), { maxLength: 5 });
  const property = fc.asyncProperty(cuts, async (places) => {
    const sorted = places.toSorted((a, b) => a - b);
    assertSameCurves(await searchAll(engine, some, sorted), whole);
  });
  await anyTime(runs, property);
};

const keepsLinearsApart: Behaviour = async (engine) => {
  const together = searchCase(11, [5, 70, 1, 33], 96, 9);
  const curves = await searchAll(engine, together);
  for (const [i, weight] of together.weights.entries()) {
    assertSameCurves(await searchAll(engine, { ...together, weights: [weight] }), [curves[i]!]);
  }
};

const searchesLargeWeights: Behaviour = async (engine, grids) => {
  const some = searchCase(13, [112, 3], 600, 4);
  assertCurves(await searchAll(engine, some), grids, some);
};

const findsNothingInZeros: Behaviour = async (engine, { bits }) => {
  const some = searchCase(5, [3], 20, 4);
  const zero = storedMatrix("zero", "BF16", matrix(new Float32Array(60), 3, 20));
  const weights = [zero, ...some.weights];
  const [curves] = await searchAll(engine, { ...some, weights });
  const errors = new Map(bits.map((b) => [b, new Float64Array(some.scales.length)]));
  assert.deepEqual(curves, { norm: 0, errors });
  await using group = await engine.load(weights);
  const [proxies] = await group.proxies(new Float64Array(20).fill(1));
  assert.deepEqual([...proxies!], bits.map((b) => [b, 0]));
};

const agreesWithPaper: Behaviour = async (engine, { kind }) => {
  const some: SearchCase = {
    weights: [storedMatrix("w", "F32", matrix(Float32Array.of(-4, -1), 1, 2))],
    inputs: matrix(Float32Array.of(1, 100), 1, 2),
    scales: [Float32Array.of(1, 1), Float32Array.of(0.125, 12.5)],
  };
  // Symmetric: -1 is a tie and rounds to 0; scaled, -0.5 rounds to 0 and -12.5 stays.
  // Group: the lowest code is -3, since zero is clamped; scaled, -0.5 to 0 and -12.5 to -12.
  const wanted = kind === "symmetric" ? [100 ** 2, 4 ** 2] : [1, (4 + 0.04 * 100) ** 2];
  const [curves] = await searchAll(engine, some);
  assert.equal(curves!.norm, 104 ** 2);
  allCloseTo(curves!.errors.get(2)!, wanted, 1e-5);
};

/** By what they say. */
export const SEARCH_BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  "search() finds what lib/quant finds in any shape": findsWhatQuantFinds,
  "search() gives searchScale()'s curve": givesTheCurveOfSearchScale,
  "search() adds up tokens cut in any way": addsUpTokens,
  "search() gives linears in order, and as if alone": keepsLinearsApart,
  "search() takes weights of many rows and channels": searchesLargeWeights,
  "proxies() and weightMagnitudes() are lib/quant's and lib/stats'": describesWeights,
  "zero weights have no norm, no error and no proxy error": findsNothingInZeros,
  "search() finds what paper and pencil find at 2 bits": agreesWithPaper,
};
