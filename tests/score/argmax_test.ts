import assert from "node:assert/strict";
import fc from "fast-check";
import { argmax } from "../../lib/score/argmax.ts";

Deno.test("argmax() looks only at the slice", () => {
  const values = Float32Array.of(9, 1, 3, 2, 8);
  assert.equal(argmax(values, 1, 4), 2);
  assert.equal(argmax(values, 0, 5), 0);
  assert.equal(argmax(values, 3, 4), 3);
});

Deno.test("argmax() takes the first when values tie", () => {
  assert.equal(argmax(Float32Array.of(1, 7, 7, 7), 0, 4), 1);
  assert.equal(argmax(new Float32Array(4).fill(-Infinity), 1, 4), 1);
});

Deno.test("argmax() passes over NaN", () => {
  assert.equal(argmax(Float32Array.of(NaN, 1, NaN, 2), 0, 4), 3);
  assert.equal(argmax(Float32Array.of(NaN, NaN), 0, 2), 0);
});

Deno.test("argmax() refuses a slice that is empty or outside", () => {
  const values = new Float32Array(3);
  for (const [start, end] of [[1, 1], [2, 1], [-1, 2], [0, 4], [NaN, 2]] as const) {
    assert.throws(() => argmax(values, start, end), {
      name: "RangeError",
      message:
        `Cannot look for the largest value: got the slice ${start} to ${end} of 3 values, wanted at least one value inside, check the shape of the logits`,
    });
  }
});

Deno.test("argmax() finds a value that none exceeds and none before it equals", () => {
  const anyValues = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(anyValues, (values) => {
    const index = argmax(Float32Array.from(values), 0, values.length);
    assert.equal(index, values.indexOf(Math.max(...values)));
  }));
});
