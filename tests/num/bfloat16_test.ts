import assert from "node:assert/strict";
import { bfloat16ToFloat32 } from "../../lib/num/bfloat16.ts";

/** The value by the format's definition: 1 sign, 8 exponent and 7 fraction bits, bias 127. */
function byDefinition(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 7) & 0xff;
  const fraction = (bits & 0x7f) / 0x80;
  if (exponent === 0xff) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -126;
  return sign * (1 + fraction) * 2 ** (exponent - 127);
}

Deno.test("bfloat16ToFloat32() is exact for all 65536 patterns", () => {
  const bits = Uint16Array.from({ length: 0x10000 }, (_, i) => i);
  const values = bfloat16ToFloat32(bits);
  assert.equal(values.length, bits.length);
  for (let i = 0; i < bits.length; i++) {
    if (!Object.is(values[i], byDefinition(i))) assert.fail(`pattern ${i} gave ${values[i]}`);
  }
});

Deno.test("bfloat16ToFloat32() keeps NaN payloads", () => {
  const values = bfloat16ToFloat32(Uint16Array.of(0x7fc1, 0xffff));
  assert.deepEqual(new Uint32Array(values.buffer), Uint32Array.of(0x7fc10000, 0xffff0000));
});

Deno.test("bfloat16ToFloat32() reads only the view's part of a buffer", () => {
  const bits = Uint16Array.of(0x3f80, 0x4000, 0x4040, 0x4080);
  assert.deepEqual(bfloat16ToFloat32(bits.subarray(1, 3)), Float32Array.of(2, 3));
  assert.deepEqual(bits, Uint16Array.of(0x3f80, 0x4000, 0x4040, 0x4080));
});

Deno.test("bfloat16ToFloat32() gives no values for no patterns", () => {
  assert.deepEqual(bfloat16ToFloat32(new Uint16Array(0)), new Float32Array(0));
});
