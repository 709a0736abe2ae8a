import assert from "node:assert/strict";
import fc from "fast-check";
import { matrix } from "../../lib/num/matrix.ts";
import { channelMoments } from "../../lib/stats/channel_moments.ts";

Deno.test("channelMoments() sums powers of the distance from the mean, per channel", () => {
  const x = matrix(Float32Array.of(1, 10, 2, 10, 6, 10, -1, 10), 4, 2);
  assert.deepEqual(channelMoments([x]), {
    tokens: 4,
    magnitude: Float64Array.of(2.5, 10),
    max: Float64Array.of(6, 10),
    squares: Float64Array.of(1 + 0 + 16 + 9, 0),
    fourths: Float64Array.of(1 + 0 + 256 + 81, 0),
  });
});

Deno.test("channelMoments() measures distances from the mean of all sequences together", () => {
  const one = matrix(Float32Array.of(0, 2), 2, 1);
  const other = matrix(Float32Array.of(10), 1, 1);
  const { tokens, squares } = channelMoments([one, other]);
  assert.equal(tokens, 3);
  assert.deepEqual(squares, Float64Array.of(16 + 4 + 36));
});

Deno.test("channelMoments() does not care where sequences are cut", () => {
  const tokens = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 40 });
  fc.assert(fc.property(tokens, fc.nat(40), (values, at) => {
    const data = Float32Array.from(values);
    const cut = at % (data.length + 1);
    const parts = [data.subarray(0, cut), data.subarray(cut)];
    assert.deepEqual(
      channelMoments(parts.map((part) => matrix(part, part.length, 1))),
      channelMoments([matrix(data, data.length, 1)]),
    );
  }));
});

Deno.test("channelMoments() keeps a small spread beside a large offset", () => {
  // In one pass, as mean of squares minus squared mean, float32 or even double would cancel.
  const x = matrix(Float32Array.of(2 ** 23, 2 ** 23 + 1, 2 ** 23 - 1), 3, 1);
  assert.deepEqual(channelMoments([x]).squares, Float64Array.of(2));
});

Deno.test("channelMoments() confines NaN and infinity to their channel", () => {
  const x = matrix(Float32Array.of(NaN, Infinity, 1, 1, 1, 3), 2, 3);
  const { magnitude, max, squares, fourths } = channelMoments([x]);
  // As plain arrays: typed ones are compared by bytes, in which two NaN may differ.
  assert.deepEqual(Array.from(magnitude), [NaN, Infinity, 2]);
  assert.deepEqual(Array.from(max), [NaN, Infinity, 3]);
  assert.deepEqual(Array.from(squares), [NaN, NaN, 2]);
  assert.deepEqual(Array.from(fourths), [NaN, NaN, 2]);
});

Deno.test("channelMoments() refuses inputs without a token", () => {
  for (const sequences of [[], [matrix(new Float32Array(0), 0, 4)]]) {
    assert.throws(() => channelMoments(sequences), {
      name: "AwqDiagError",
      message: /^Cannot take channel statistics: got no tokens/,
    });
  }
});

Deno.test("channelMoments() refuses sequences of different layers", () => {
  const x = matrix(new Float32Array(6), 2, 3);
  assert.throws(() => channelMoments([x, matrix(new Float32Array(4), 2, 2)]), {
    name: "AwqDiagError",
    message: /^Cannot take channel statistics: got sequences of 3 and 2 channels/,
  });
});
