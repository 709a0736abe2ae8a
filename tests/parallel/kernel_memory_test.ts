import assert from "node:assert/strict";
import { compileKernel } from "../../tools/compile_kernel.ts";
import { Kernel } from "../../lib/search/cpu/kernel/kernel.ts";
import { bfloat16ToFloat32 } from "../../lib/num/bfloat16.ts";
import { float16ToFloat32 } from "../../lib/num/float16.ts";
import { ScoreKernel } from "../../lib/score/kernel/score_kernel.ts";

Deno.test("widen() expands every bfloat16 and every float16 exactly", async () => {
  const kernel = await Kernel.load();
  const count = 2 ** 16;
  kernel.reserve(Kernel.bytes(count));
  const values = kernel.floats(count);
  const halves = new Uint16Array(values.buffer, values.byteOffset + 2 * count, count);
  const patterns = Uint16Array.from({ length: count }, (_, i) => i);
  const bitsOf = (floats: Float32Array) =>
    Array.from(new Uint32Array(floats.buffer, floats.byteOffset, count));
  halves.set(patterns);
  kernel.widen("BF16", values);
  assert.deepEqual(bitsOf(values), bitsOf(bfloat16ToFloat32(patterns)));
  halves.set(patterns);
  kernel.widen("F16", values);
  // NaN payloads are not kept: any NaN is refused.
  assert.deepEqual(Array.from(values), Array.from(float16ToFloat32(patterns)));
});

Deno.test("firstNonFinite() finds NaN and infinity at any place, or -1", async () => {
  const kernel = await Kernel.load();
  const room = Kernel.bytes(16);
  for (const length of [0, 1, 3, 4, 5, 11]) {
    kernel.reserve(room);
    const values = kernel.floats(length).fill(3e38);
    assert.equal(kernel.firstNonFinite(values), -1);
    for (const bad of [NaN, Infinity, -Infinity]) {
      for (let i = 0; i < length; i++) {
        values.fill(1);
        values[i] = bad;
        assert.equal(kernel.firstNonFinite(values), i);
      }
    }
  }
});

Deno.test("floats() refuses what lies beyond the memory", async () => {
  const kernel = await Kernel.load();
  kernel.reserve(Kernel.bytes(8));
  kernel.floats(8);
  assert.throws(() => kernel.floats(2 ** 20), RangeError);
});

Deno.test("arrays() grows the memory for all of them, and for what else was asked", async () => {
  const kernel = await Kernel.load();
  const lengths = [0, 2 ** 18, 1] as const;
  const arrays = kernel.arrays(lengths, Kernel.bytes(2 ** 17, 8));
  const doubles = kernel.doubles(2 ** 17).fill(4);
  arrays.forEach((array, i) => array.fill(i));
  assert.deepEqual(arrays.map(({ length }) => length), lengths);
  arrays.forEach((array, i) => assert.ok(array.every((value) => value === i)));
  assert.ok(doubles.every((value) => value === 4));
  const [again] = kernel.arrays([1]);
  assert.equal(again.byteOffset, arrays[0].byteOffset);
});

Deno.test("reserve() leaves the constants of a kernel alone and keeps arrays apart", async () => {
  const kernel = await ScoreKernel.load();
  const lengths = [1, 3, 1000, 5];
  for (let round = 0; round < 2; round++) {
    kernel.reserve(lengths.reduce((total, length) => total + ScoreKernel.bytes(length, 8), 0));
    const arrays = lengths.map((length) => kernel.doubles(length));
    arrays.forEach((array, i) => array.fill(i));
    arrays.forEach((array, i) => assert.ok(array.every((value) => value === i)));
    assert.ok(arrays.every(({ byteOffset }) => byteOffset % 16 === 0));
  }
  kernel.reserve(2 ** 10);
  const logits = kernel.floats(4);
  const targets = kernel.integers([0]);
  const powers = kernel.doubles(ScoreKernel.powers(4));
  const into = kernel.doubles(5);
  kernel.scoreRows(logits.fill(3), 4, 0, targets, powers, into);
  assert.deepEqual([...into], [3, 4, 0, 0, 3]);
});

Deno.test("widen.wasm is what widen.as.ts compiles to", async () => {
  const compiled = await compileKernel("lib/parallel/widen.as.ts");
  const url = new URL("../../lib/parallel/widen.wasm", import.meta.url);
  assert.deepEqual(compiled, await Deno.readFile(url));
});
