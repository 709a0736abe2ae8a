/** What every search engine does, whatever computes it: one suite, run by each of them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { alphaGrid, awqScales, proxyError, quantize, searchScale } from "../../lib/quant/mod.ts";
import type { Grids, SearchEngine } from "../../lib/search/linear_group.ts";
import { weightMagnitude } from "../../lib/stats/importance.ts";
import { allCloseTo, closeTo } from "../support/close_to.ts";
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

/** How an engine is tested. */
export interface ContractSettings {
  /** Random cases of each property. */
  readonly runs?: number;
  /** Whether weights are checked here; else whoever reads them does. */
  readonly refusesNonFinite?: boolean;
  readonly ignore?: boolean;
}

const BITS = [8, 5, 4, 3, 2];

const KINDS: readonly Omit<Grids, "bits">[] = [
  { kind: "symmetric", groupSize: 128 },
  { kind: "group", groupSize: 16 },
  { kind: "group", groupSize: 6 },
];

function meanMagnitude({ data, rows, columns }: Matrix): Float64Array {
  return weightMagnitude(matrix(data, rows, columns));
}

/** Registers the suite for an engine. */
export function searchContract(
  name: string,
  create: (grids: Grids) => SearchEngine | Promise<SearchEngine>,
  { runs = 15, refusesNonFinite = true, ignore = false }: ContractSettings = {},
): void {
  function test(title: string, grids: Grids, use: (engine: SearchEngine) => Promise<void>): void {
    Deno.test(`${name}: ${title}`, { ignore }, async () => {
      await using engine = await create(grids);
      await use(engine);
    });
  }

  const anyTime = (property: fc.IAsyncProperty<unknown>) =>
    fc.assert(property, { numRuns: runs, seed: 13 });

  for (const { kind, groupSize } of KINDS) {
    const grids: Grids = { kind, groupSize, bits: BITS };
    const title = `for ${kind} groups of ${groupSize}`;

    test(`search() finds what lib/quant finds in any shape ${title}`, grids, async (engine) => {
      await anyTime(fc.asyncProperty(anyCase(groupSize), async (some) => {
        assertCurves(await searchAll(engine, some), grids, some);
      }));
    });

    test(`search() gives searchScale()'s curve ${title}`, grids, async (engine) => {
      const { weights, inputs } = searchCase(7, [40, 9], 48, 21);
      const magnitude = meanMagnitude(inputs);
      const alphas = alphaGrid(5);
      const scales = Array.from(alphas, (alpha) => awqScales(magnitude, alpha));
      const curves = await searchAll(engine, { weights, inputs, scales });
      weights.forEach((weight, i) => {
        for (const bits of BITS) {
          const quantizer = quantizerOf(grids, bits);
          const wanted = searchScale(storedValues(weight), [inputs], magnitude, quantizer, alphas);
          const found = curves[i]!.errors.get(bits)!.map((error) => error / curves[i]!.norm);
          allCloseTo(found, wanted.errors, 2e-5, `linear ${i}, ${bits} bits`);
        }
      });
    });

    test(
      `proxies() and weightMagnitudes() are lib/quant's and lib/stats' ${title}`,
      grids,
      async (engine) => {
        await anyTime(fc.asyncProperty(anyCase(groupSize), async ({ weights, inputs }) => {
          await using group = await engine.load(weights);
          const actScales = meanMagnitude(inputs);
          const [proxies, magnitudes] = [
            await group.proxies(actScales),
            await group.weightMagnitudes(),
          ];
          assert.deepEqual([proxies.length, magnitudes.length], [weights.length, weights.length]);
          for (const [i, weight] of weights.entries()) {
            const values = storedValues(weight);
            allCloseTo(magnitudes[i]!, weightMagnitude(values), 1e-6, `magnitudes of ${i}`);
            for (const bits of BITS) {
              const rounded = quantize(values, quantizerOf(grids, bits));
              const wanted = proxyError(values, rounded, actScales);
              closeTo(proxies[i]!.get(bits)!, wanted, 1e-5, `proxy of ${i}, ${bits} bits`, 1e-12);
            }
          }
        }));
      },
    );

    test(`search() adds up tokens cut in any way ${title}`, grids, async (engine) => {
      const some = searchCase(3, [9, 33], 48, 40);
      const whole = await searchAll(engine, some);
      const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 39 }), { maxLength: 5 });
      await anyTime(fc.asyncProperty(cuts, async (places) => {
        const sorted = places.toSorted((a, b) => a - b);
        assertSameCurves(await searchAll(engine, some, sorted), whole);
      }));
    });

    test(
      `linears keep their order and do not change each other ${title}`,
      grids,
      async (engine) => {
        const together = searchCase(11, [5, 70, 1, 33], 96, 9);
        const curves = await searchAll(engine, together);
        for (const [i, weight] of together.weights.entries()) {
          assertSameCurves(await searchAll(engine, { ...together, weights: [weight] }), [
            curves[i]!,
          ]);
        }
      },
    );

    const fourBits = { ...grids, bits: [4] };
    test(
      `a weight of many rows and channels is searched whole ${title}`,
      fourBits,
      async (engine) => {
        const some = searchCase(13, [112, 3], 600, 4);
        assertCurves(await searchAll(engine, some), fourBits, some);
      },
    );

    test(
      `zero weights have no norm, no error and no proxy error ${title}`,
      grids,
      async (engine) => {
        const some = searchCase(5, [3], 20, 4);
        const zero = storedMatrix("zero", "BF16", matrix(new Float32Array(60), 3, 20));
        const weights = [zero, ...some.weights];
        const [curves] = await searchAll(engine, { ...some, weights });
        assert.deepEqual(curves, {
          norm: 0,
          errors: new Map(BITS.map((bits) => [bits, new Float64Array(some.scales.length)])),
        });
        await using group = await engine.load(weights);
        const [proxies] = await group.proxies(new Float64Array(20).fill(1));
        assert.deepEqual([...proxies!], BITS.map((bits) => [bits, 0]));
      },
    );
  }

  testByHand(test);
  testMemory(test);
  if (refusesNonFinite) testNonFinite(test);
}

type Register = (
  title: string,
  grids: Grids,
  use: (engine: SearchEngine) => Promise<void>,
) => void;

const SYMMETRIC: Grids = { kind: "symmetric", bits: [3], groupSize: 128 };

function testByHand(test: Register): void {
  test(
    "scaling rescues a small weight behind a loud channel",
    { ...SYMMETRIC, bits: [2] },
    async (engine) => {
      const some: SearchCase = {
        weights: [storedMatrix("w", "F32", matrix(Float32Array.of(-4, -1), 1, 2))],
        inputs: matrix(Float32Array.of(1, 100), 1, 2),
        scales: [Float32Array.of(1, 1), Float32Array.of(0.125, 12.5)],
      };
      // Codes -2 and -0.5, which is a tie and rounds to 0; then scaled -0.5 and -12.5, codes 0 and -2.
      const [curves] = await searchAll(engine, some);
      assert.deepEqual(curves, {
        norm: 104 ** 2,
        errors: new Map([[2, Float64Array.of(1e4, 16)]]),
      });
    },
  );
}

/** What one search leaves behind does not reach the next. */
function testMemory(test: Register): void {
  const some = searchCase(17, [40, 7], 32, 20);
  const other = searchCase(19, [40, 7], 32, 20);
  const wide = searchCase(23, [20], 64, 12);

  test(
    "a search after others of its shape and of another is as good as the first",
    SYMMETRIC,
    async (engine) => {
      const first = await searchAll(engine, some);
      for (const between of [other, wide]) {
        assertCurves(await searchAll(engine, between), SYMMETRIC, between);
        assert.deepEqual(await searchAll(engine, some), first);
      }
    },
  );

  test("a group is searched again and again", SYMMETRIC, async (engine) => {
    await using group = await engine.load(some.weights);
    const searchOnce = async () => {
      const search = group.search(some.scales, some.inputs.rows);
      await search.add(some.inputs);
      return await search.end();
    };
    const first = await searchOnce();
    await group.weightMagnitudes();
    assert.deepEqual(await searchOnce(), first);
  });

  test("groups are searched at once", SYMMETRIC, async (engine) => {
    const cases = [some, wide, other];
    const together = await Promise.all(cases.map((one) => searchAll(engine, one)));
    for (const [i, one] of cases.entries()) {
      assert.deepEqual(together[i], await searchAll(engine, one));
    }
  });

  test(
    "a group disposed twice or left in the middle of a search harms no other",
    SYMMETRIC,
    async (engine) => {
      const left = await engine.load(some.weights);
      await left.search(some.scales, 100).add(some.inputs);
      await left[Symbol.asyncDispose]();
      await left[Symbol.asyncDispose]();
      const found = await Promise.all([some, other].map((one) => searchAll(engine, one)));
      [some, other].forEach((one, i) => assertCurves(found[i]!, SYMMETRIC, one));
    },
  );
}

function testNonFinite(test: Register): void {
  test("NaN and infinities are refused by tensor and place", SYMMETRIC, async (engine) => {
    const { inputs, scales } = searchCase(1, [], 32, 2);
    for (const dtype of ["F32", "F16", "BF16"] as const) {
      for (const value of [NaN, Infinity, -Infinity]) {
        const damaged = matrix(new Float32Array(100 * 32), 100, 32);
        damaged.data[32 * 70 + 7] = value;
        const weights = [storedMatrix("a.weight", dtype, damaged)];
        await assert.rejects(searchAll(engine, { weights, inputs, scales }), {
          name: "RangeError",
          message:
            `Cannot read tensor "a.weight": value 2247 is ${value}, wanted finite weights, ` +
            "use an undamaged checkpoint",
        });
      }
    }
    const whole = searchCase(2, [4], 8, 2);
    assertCurves(await searchAll(engine, whole), SYMMETRIC, whole);
  });
}
