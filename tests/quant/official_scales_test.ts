import assert from "node:assert/strict";
import fc from "fast-check";
import { officialScales } from "../../lib/quant/official_scales.ts";
import { awqScales } from "../../lib/quant/scales.ts";

Deno.test("officialScales() are all one at alpha 0", () => {
  assert.deepEqual(officialScales([0, 0.5, 100], 0), Float32Array.of(1, 1, 1));
});

Deno.test("officialScales() floors the power, not the magnitude", () => {
  // 1e-6 at alpha 1 becomes 1e-4; at alpha 0.5 the power 1e-3 is above the floor.
  const ratio = (alpha: number) => {
    const [quiet, loud] = officialScales([1e-6, 1], alpha);
    return loud! / quiet!;
  };
  assert.ok(Math.abs(ratio(1) / 1e4 - 1) < 1e-6);
  assert.ok(Math.abs(ratio(0.5) / 1e3 - 1) < 1e-6);
});

Deno.test("officialScales() are centred: the largest times the smallest is 1", () => {
  const magnitudes = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1 });
  fc.assert(fc.property(magnitudes, fc.double({ min: 0, max: 1, noNaN: true }), (m, alpha) => {
    const scales = officialScales(m, alpha);
    assert.ok(Math.abs(Math.max(...scales) * Math.min(...scales) - 1) < 1e-6);
  }));
});

Deno.test("officialScales() are a constant factor away from awqScales() above the floors", () => {
  const magnitude = [0.02, 0.7, 3, 40];
  const ours = awqScales(magnitude, 0.6);
  const factors = officialScales(magnitude, 0.6).map((s, j) => s / ours[j]!);
  assert.ok(factors.every((f) => Math.abs(f / factors[0]! - 1) < 1e-6));
});

Deno.test("officialScales() refuse no channels, NaN and infinity", () => {
  for (const magnitude of [[], [NaN], [Infinity]]) {
    assert.throws(() => officialScales(magnitude, 0.5), /Cannot compute scales/);
  }
});
