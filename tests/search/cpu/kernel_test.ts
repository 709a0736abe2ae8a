import assert from "node:assert/strict";
import fc from "fast-check";
import { Kernel } from "../../../lib/search/cpu/kernel/kernel.ts";
import { matrix } from "../../../lib/num/matrix.ts";
import type { KernelFloats } from "../../../lib/parallel/kernel_memory.ts";
import { quantize, type Quantizer } from "../../../lib/quant/quantizer.ts";
import { compileKernel } from "../../../tools/compile_kernel.ts";

/** Room for the arrays of a test. */
const room = 2 ** 20;

async function openKernel(): Promise<Kernel> {
  const kernel = await Kernel.load();
  kernel.reserve(room);
  return kernel;
}

function put(kernel: Kernel, values: ArrayLike<number>): KernelFloats {
  const array = kernel.floats(values.length);
  array.set(values);
  return array;
}

Deno.test("rounding.wasm is what rounding.as.ts compiles to", async () => {
  const compiled = await compileKernel("lib/search/cpu/kernel/rounding.as.ts");
  const url = new URL("../../../lib/search/cpu/kernel/rounding.wasm", import.meta.url);
  assert.deepEqual(compiled, await Deno.readFile(url));
});

Deno.test("addMagnitudes() and weightedEnergy() add in double", async () => {
  const kernel = await openKernel();
  const weight = put(kernel, [1, -2, 3, -4, 5, -6]);
  const totals = kernel.doubles(3).fill(10);
  kernel.addMagnitudes(weight, totals);
  assert.deepEqual(Array.from(totals), [15, 17, 19]);
  const loud = put(kernel, [2 ** 24, 1, 1]);
  const energy = kernel.weightedEnergy(loud, put(kernel, [1, 1, 1]));
  assert.equal(energy, 2 ** 48 + 2);
});

const weights = fc.integer({ min: 1, max: 19 }).chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    data: fc.array(
      fc.oneof(
        fc.float({ min: -4, max: 4, noNaN: true }),
        fc.integer({ min: -8, max: 8 }).map((n) => n / 4), // exact ties
        fc.constantFrom(0, 1e-12, -1e-20, 2 ** -149),
      ),
      { minLength: columns, maxLength: 3 * columns },
    ).map((values) => values.slice(0, Math.floor(values.length / columns) * columns)),
  })
);

for (const kind of ["symmetric", "group"] as const) {
  Deno.test(`quantized() and differences() equal quantize() bit for bit: ${kind}`, async () => {
    const kernel = await openKernel();
    fc.assert(
      fc.property(weights, fc.boolean(), ({ columns, data }, halved) => {
        const groupSize = halved && columns % 2 === 0 ? columns / 2 : columns;
        const rows = data.length / columns;
        const widths = [8, 4, 3, 2];
        kernel.reserve(room);
        const weight = put(kernel, data);
        const ones = kernel.floats(columns).fill(1);
        const scratch = kernel.floats(2 * columns + 32);
        const into = kernel.floats(data.length * widths.length);
        const grids = { kind, groupSize, bits: kernel.integers(widths) };
        const wanted = widths.map((bits) => {
          const grid: Quantizer = kind === "group" ? { kind, bits, groupSize } : { kind, bits };
          return quantize(matrix(Float32Array.from(data), rows, columns), grid).data;
        });
        const expected = (of: (w: number, q: number) => number) =>
          Array.from(into, (_, at) => {
            const grid = Math.floor(at / columns) % widths.length;
            const row = Math.floor(at / (columns * widths.length));
            const place = row * columns + at % columns;
            return of(weight[place]!, wanted[grid]![place]!);
          });
        const got = () => Array.from(into, (value) => value + 0);
        kernel.quantized(weight, ones, grids, scratch, into);
        assert.deepEqual(got(), expected((_, q) => q + 0));
        kernel.differences(weight, ones, ones, grids, scratch, into);
        assert.deepEqual(got(), expected((w, q) => Math.fround(w - q) + 0));
      }),
      { numRuns: 300, seed: 13 },
    );
  });
}
