import assert from "node:assert/strict";
import fc from "fast-check";
import { mean, sampleVariance } from "simple-statistics";
import { type Matrix, matrix } from "../../lib/num/matrix.ts";
import { createRandom } from "../../lib/num/random.ts";
import {
  averageStatistics,
  type ChannelStatistics,
  describeChannels,
  sequenceStatistics,
} from "../../lib/stats/channel_statistics.ts";

function column(x: Matrix, j: number): number[] {
  return Array.from({ length: x.rows }, (_, row) => x.data[row * x.columns + j]!);
}

function close(got: number, want: number, tolerance: number): void {
  assert.ok(Math.abs(got - want) <= tolerance * Math.abs(want), `got ${got}, wanted ${want}`);
}

/** Skewed values of very different scales and offsets, as activations have. */
function activations(tokens: number, channels: number, seed: number): Matrix {
  const random = createRandom(seed);
  const data = Float32Array.from(
    { length: tokens * channels },
    (_, i) => (i % channels) - 2 + (random() - 0.5) ** 5 * 10 ** (i % channels),
  );
  return matrix(data, tokens, channels);
}

function single(value: number): ChannelStatistics {
  const array = Float64Array.of(value);
  return { magnitude: array, variance: array, max: array, kurtosis: array, outlierRatio: array };
}

Deno.test("sequenceStatistics() gives the values worked out by hand", () => {
  // 0, 0, 0, 4: mean 1, squares 1+1+1+9 = 12, variance 12/3, fourths (1+1+1+81)/4 = 21 over 4^2.
  const x = matrix(Float32Array.of(0, 0, 0, -4), 4, 1);
  assert.deepEqual(sequenceStatistics(x), {
    magnitude: Float64Array.of(1),
    variance: Float64Array.of(4),
    max: Float64Array.of(4),
    kurtosis: Float64Array.of(21 / 16 - 3),
    outlierRatio: Float64Array.of(0),
  });
});

Deno.test("sequenceStatistics() follows the definitions channel by channel", () => {
  const x = activations(101, 5, 1);
  const got = sequenceStatistics(x, 2);
  for (let j = 0; j < x.columns; j++) {
    const values = column(x, j);
    const sizes = values.map(Math.abs);
    const center = mean(values);
    const sd = Math.sqrt(sampleVariance(values));
    assert.equal(got.max[j], Math.max(...sizes));
    assert.equal(got.outlierRatio[j], sizes.filter((size) => size > 2 * sd).length / 101);
    close(got.magnitude[j]!, mean(sizes), 1e-14);
    close(got.variance[j]!, sampleVariance(values), 1e-13);
    close(got.kurtosis[j]!, mean(values.map((value) => ((value - center) / sd) ** 4)) - 3, 1e-12);
  }
  assert.ok(got.outlierRatio.some((ratio) => ratio > 0 && ratio < 1));
});

Deno.test("sequenceStatistics() gives kurtosis -3 and variance 0 for constant channels", () => {
  const x = matrix(Float32Array.of(0, 0.1, 0, 0.1, 0, 0.1), 3, 2);
  const { variance, kurtosis, outlierRatio } = sequenceStatistics(x);
  assert.deepEqual(variance, Float64Array.of(0, 0));
  assert.deepEqual(kurtosis, Float64Array.of(-3, -3));
  // Any size exceeds six times no spread, except none at all.
  assert.deepEqual(outlierRatio, Float64Array.of(0, 1));
});

Deno.test("sequenceStatistics() floors the deviation of the kurtosis at 1e-8", () => {
  const x = matrix(Float32Array.of(1e-10, -1e-10), 2, 1);
  const { variance, kurtosis } = sequenceStatistics(x);
  close(variance[0]!, 2e-20, 1e-6);
  // (1e-10 / 1e-8)^4 = 1e-8; without the floor it would be (1 / sqrt(2))^4 = 0.25.
  close(kurtosis[0]! + 3, 1e-8, 1e-6);
});

Deno.test("sequenceStatistics() counts outliers by |x| itself, not centred", () => {
  const x = matrix(Float32Array.of(100, 101, 99, 100), 4, 1);
  assert.deepEqual(sequenceStatistics(x).outlierRatio, Float64Array.of(1));
});

Deno.test("sequenceStatistics() does not count a value at the limit itself", () => {
  // 2, 0, 1: the deviation is exactly 1.
  const x = matrix(Float32Array.of(2, 0, 1), 3, 1);
  assert.deepEqual(sequenceStatistics(x, 2).outlierRatio, Float64Array.of(0));
  assert.deepEqual(sequenceStatistics(x, 1.99).outlierRatio, Float64Array.of(1 / 3));
});

Deno.test("sequenceStatistics() shows NaN in the channel that has one", () => {
  const x = matrix(Float32Array.of(NaN, 1, 1, 3), 2, 2);
  const { magnitude, variance, max, kurtosis, outlierRatio } = sequenceStatistics(x);
  for (const array of [magnitude, variance, max, kurtosis, outlierRatio]) {
    assert.equal(array[0], NaN);
    assert.ok(Number.isFinite(array[1]));
  }
});

Deno.test("sequenceStatistics() scales with its input; kurtosis and outliers do not", () => {
  // Powers of two scale exactly, so that equality is exact as well.
  fc.assert(fc.property(fc.nat(1000), fc.integer({ min: -8, max: 8 }), (seed, exponent) => {
    const x = activations(20, 3, seed);
    const scale = 2 ** exponent;
    const scaled = sequenceStatistics({ ...x, data: x.data.map((value) => value * scale) });
    const plain = sequenceStatistics(x);
    assert.deepEqual(scaled.magnitude, plain.magnitude.map((value) => value * scale));
    assert.deepEqual(scaled.variance, plain.variance.map((value) => value * scale ** 2));
    assert.deepEqual(scaled.kurtosis, plain.kurtosis);
    assert.deepEqual(scaled.outlierRatio, plain.outlierRatio);
  }));
});

Deno.test("sequenceStatistics() refuses sequences too short for a variance", () => {
  for (const rows of [0, 1]) {
    assert.throws(() => sequenceStatistics(matrix(new Float32Array(rows * 3), rows, 3)), {
      name: "AwqDiagError",
      message:
        /^Cannot take the unbiased variance of a sequence: got [01] tokens, wanted at least 2/,
    });
  }
});

Deno.test("averageStatistics() weighs sequences equally and takes the largest maximum", () => {
  assert.deepEqual(averageStatistics([single(1), single(2), single(6)]), {
    ...single(3),
    max: Float64Array.of(6),
  });
});

Deno.test("averageStatistics() gives one sequence's own statistics", () => {
  const statistics = sequenceStatistics(activations(10, 4, 2));
  assert.deepEqual(averageStatistics([statistics]), statistics);
});

Deno.test("averageStatistics() leaves its arguments alone", () => {
  const list = [single(1), single(3)];
  averageStatistics(list);
  assert.deepEqual(list, [single(1), single(3)]);
});

Deno.test("averageStatistics() refuses nothing and different layers", () => {
  assert.throws(() => averageStatistics([]), {
    name: "AwqDiagError",
    message: /^Cannot average channel statistics: got none/,
  });
  const wide = sequenceStatistics(activations(3, 2, 1));
  assert.throws(() => averageStatistics([single(1), wide]), {
    name: "AwqDiagError",
    message: /^Cannot average channel statistics: got 1 and 2 channels/,
  });
});

Deno.test("describeChannels() divides the variance by n or by n - 1", () => {
  const x = matrix(Float32Array.of(1, 2, 3, 6), 4, 1);
  assert.deepEqual(describeChannels([x], 0, 6).variance, Float64Array.of(14 / 4));
  assert.deepEqual(describeChannels([x], 1, 6).variance, Float64Array.of(14 / 3));
});

Deno.test("describeChannels() refuses a limit that is not positive", () => {
  const x = matrix(Float32Array.of(1, 2), 2, 1);
  for (const sigma of [0, -6, NaN]) {
    assert.throws(() => describeChannels([x], 0, sigma), {
      name: "AwqDiagError",
      message: /^Cannot count outliers: got .* standard deviations/,
    });
  }
});
