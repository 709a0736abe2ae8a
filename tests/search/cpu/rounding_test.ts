import assert from "node:assert/strict";
import fc from "fast-check";
import { type Matrix, matrix } from "../../../lib/num/matrix.ts";
import { createRandom } from "../../../lib/num/random.ts";
import { quantize } from "../../../lib/quant/mod.ts";
import { Kernel } from "../../../lib/search/cpu/kernel/kernel.ts";
import { Rounding } from "../../../lib/search/cpu/rounding.ts";
import { randomMatrix } from "../../support/random_matrix.ts";
import { quantizerOf } from "../search_case.ts";

const BITS = [8, 4, 3, 2];

const anyWeight: fc.Arbitrary<Matrix> = fc.tuple(
  fc.integer({ min: 1, max: 19 }),
  fc.integer({ min: 1, max: 3 }),
).chain(([columns, rows]) =>
  fc.array(
    fc.oneof(
      fc.float({ min: -4, max: 4, noNaN: true }),
      fc.integer({ min: -8, max: 8 }).map((n) => n / 4), // exact ties
      fc.constantFrom(0, 1e-12, -1e-20, 2 ** -149),
    ),
    { minLength: rows * columns, maxLength: rows * columns },
  ).map((values) => matrix(Float32Array.from(values), rows, columns))
);

/** Values without the sign of zeros, which no code has. */
const unsigned = (values: ArrayLike<number>) => Array.from(values, (value) => value + 0);

for (const kind of ["symmetric", "group"] as const) {
  Deno.test(`quantized() and differences() equal quantize() bit for bit: ${kind}`, async () => {
    const kernel = await Kernel.load();
    fc.assert(
      fc.property(anyWeight, fc.boolean(), (weight, halved) => {
        const { data, rows, columns } = weight;
        const groupSize = halved && columns % 2 === 0 ? columns / 2 : columns;
        const rounding = new Rounding(kernel, { kind, groupSize, bits: BITS }, rows, columns);
        const piece = rounding.room(rows);
        piece.set(data);
        const ones = new Float32Array(columns).fill(1);
        const wanted = BITS.map((b) => quantize(weight, quantizerOf({ kind, groupSize }, b)).data);
        /** In the order of the results: every grid of a row, then the next row. */
        const expected = (of: (w: number, q: number) => number) =>
          Array.from({ length: rows * BITS.length * columns }, (_, at) => {
            const row = Math.floor(at / (columns * BITS.length));
            const place = row * columns + at % columns;
            const grid = Math.floor(at / columns) % BITS.length;
            return of(data[place]!, wanted[grid]![place]!) + 0;
          });
        assert.deepEqual(unsigned(rounding.quantized(piece, ones)), expected((_, q) => q));
        assert.deepEqual(
          unsigned(rounding.differences(piece, ones)),
          expected((w, q) => Math.fround(w - q)),
        );
      }),
      { numRuns: 300, seed: 13 },
    );
  });

  Deno.test(`differences() and plain() from a later column leave out the first: ${kind}`, async () => {
    const kernel = await Kernel.load();
    const { data } = randomMatrix(createRandom(4), 3, 24);
    const rounding = new Rounding(kernel, { kind, groupSize: 8, bits: [3, 2] }, 3, 24);
    const piece = rounding.room(3);
    piece.set(data);
    const scales = Float32Array.from({ length: 24 }, (_, j) => 0.5 + j / 8);
    const whole = rounding.differences(piece, scales).slice();
    const later = (values: Float32Array, first: number) => values.filter((_, k) => k % 24 >= first);
    for (const first of [0, 8, 13, 23]) {
      assert.deepEqual(rounding.differences(piece, scales, first), later(whole, first));
      assert.deepEqual(rounding.plain(piece, first), later(data, first));
    }
  });
}

Deno.test("a rounding keeps its inputs while pieces of any size are rounded", async () => {
  const kernel = await Kernel.load();
  const rounding = new Rounding(kernel, { kind: "symmetric", bits: BITS, groupSize: 1 }, 5, 7, 11);
  rounding.inputs.fill(2);
  const random = createRandom(2);
  for (const rows of [5, 1, 3]) {
    const piece = rounding.room(rows);
    const { data } = randomMatrix(random, rows, 7);
    piece.set(data);
    rounding.differences(piece, new Float32Array(7).fill(3), 2);
    assert.deepEqual(piece.slice(), data);
    assert.deepEqual(rounding.inputs.slice(), new Float32Array(11).fill(2));
  }
});
