import assert from "node:assert/strict";
import { float16ToFloat32 } from "../../lib/num/float16.ts";

/** The value by the format's definition: 1 sign, 5 exponent and 10 fraction bits, bias 15. */
function byDefinition(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 0x400;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}

Deno.test("float16ToFloat32() is exact for all 65536 patterns", () => {
  const bits = Uint16Array.from({ length: 0x10000 }, (_, i) => i);
  const values = float16ToFloat32(bits);
  assert.equal(values.length, bits.length);
  for (let i = 0; i < bits.length; i++) {
    if (!Object.is(values[i], byDefinition(i))) assert.fail(`pattern ${i} gave ${values[i]}`);
  }
});

Deno.test("float16ToFloat32() reads only the view's part of a buffer", () => {
  const bits = Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400);
  assert.deepEqual(float16ToFloat32(bits.subarray(1, 3)), Float32Array.of(2, 3));
});

Deno.test("float16ToFloat32() gives no values for no patterns", () => {
  assert.deepEqual(float16ToFloat32(new Uint16Array(0)), new Float32Array(0));
});
