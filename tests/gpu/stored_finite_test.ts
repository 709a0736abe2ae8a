import assert from "node:assert/strict";
import { assertStoredFinite } from "../../lib/gpu/stored_finite.ts";
import { matrix } from "../../lib/num/matrix.ts";
import { storedMatrix } from "./stored_matrix.ts";

const dtypes = ["F32", "F16", "BF16"] as const;
const extremes = { F32: 3.4028234663852886e38, F16: 65504, BF16: 3.3895313892515355e38 };

for (const dtype of dtypes) {
  Deno.test(`assertStoredFinite() accepts every finite ${dtype}`, () => {
    const most = extremes[dtype];
    const values = Float32Array.of(most, -most, most, most, -0, 1e-5, most);
    assertStoredFinite(storedMatrix("w", dtype, matrix(values, 1, 7)));
  });

  Deno.test(`assertStoredFinite() finds the first bad ${dtype} at every place`, () => {
    const count = 33_001; // beyond a block, and odd
    for (const place of [0, 1, 2, 16_383, 16_384, 32_767, 32_768, count - 1]) {
      for (const bad of [NaN, Infinity, -Infinity]) {
        const values = new Float32Array(count).fill(1.5);
        values[place] = bad;
        values[count - 1] = bad;
        const weight = storedMatrix("w", dtype, matrix(values, 1, count));
        assert.throws(() => assertStoredFinite(weight), {
          name: "RangeError",
          message:
            `Cannot read tensor "w": value ${place} is ${bad}, wanted finite weights, use an undamaged checkpoint`,
        });
      }
    }
  });
}

Deno.test("assertStoredFinite() reads bytes at odd places", () => {
  const { bytes } = storedMatrix("w", "BF16", matrix(Float32Array.of(1, 2, Infinity), 1, 3));
  const shifted = new Uint8Array(bytes.length + 1).subarray(1);
  shifted.set(bytes);
  const weight = { name: "w", dtype: "BF16", bytes: shifted, rows: 1, columns: 3 } as const;
  assert.throws(() => assertStoredFinite(weight), /value 2 is Infinity/);
});

Deno.test("assertStoredFinite() refuses bytes that do not fill the shape", () => {
  const weight = {
    name: "w",
    dtype: "F16",
    bytes: new Uint8Array(5),
    rows: 1,
    columns: 3,
  } as const;
  assert.throws(() => assertStoredFinite(weight), TypeError);
});
