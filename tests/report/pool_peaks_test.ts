import fc from "fast-check";
import assert from "node:assert/strict";
import { poolPeaks } from "../../lib/report/pool_peaks.ts";

const values = fc.float32Array({ minLength: 1, maxLength: 60 });
const columns = fc.integer({ min: 1, max: 70 });

Deno.test("poolPeaks() takes each column's largest finite value from a channel of that column", () => {
  fc.assert(fc.property(values, columns, (input, wanted) => {
    const pooled = poolPeaks(input, wanted);
    const width = Math.min(wanted, input.length);
    assert.equal(pooled.values.length, width);
    for (let c = 0; c < width; c++) {
      const [start, end] = [c, c + 1].map((edge) => Math.floor(edge * input.length / width));
      const finite = [...input.subarray(start, end)].filter(Number.isFinite);
      assert.ok(pooled.channels[c]! >= start! && pooled.channels[c]! < end!);
      if (finite.length === 0) assert.ok(Number.isNaN(pooled.values[c]));
      else {
        assert.equal(pooled.values[c], Math.max(...finite));
        assert.equal(input[pooled.channels[c]!], pooled.values[c]);
      }
    }
  }));
});

Deno.test("poolPeaks() returns all channels when there are enough columns", () => {
  const input = Float32Array.of(3, -1, 2);
  for (const wanted of [3, 512]) {
    const pooled = poolPeaks(input, wanted);
    assert.deepEqual(pooled.values, input);
    assert.deepEqual([...pooled.channels], [0, 1, 2]);
  }
});

Deno.test("poolPeaks() names the first of equal peaks", () => {
  assert.deepEqual([...poolPeaks(Float32Array.of(0, 5, 5), 1).channels], [1]);
});

Deno.test("poolPeaks() passes over NaN and infinities when they come first", () => {
  const pooled = poolPeaks(Float32Array.of(Infinity, NaN, -4, -Infinity), 1);
  assert.deepEqual([...pooled.values], [-4]);
  assert.deepEqual([...pooled.channels], [2]);
});

Deno.test("poolPeaks() returns nothing for no channels", () => {
  assert.equal(poolPeaks(new Float32Array(0), 4).values.length, 0);
});

for (const wanted of [0, -1, 1.5, NaN]) {
  Deno.test(`poolPeaks() throws RangeError for ${wanted} columns`, () => {
    assert.throws(() => poolPeaks(Float32Array.of(1), wanted), {
      name: "RangeError",
      message:
        `Cannot pool channels: got ${wanted} columns, wanted a positive integer, pass 1 or more`,
    });
  });
}
