import assert from "node:assert/strict";
import { Buffers } from "../../lib/num/buffers.ts";

Deno.test("take() gives the same array again under the same name and length", () => {
  const buffers = new Buffers();
  const first = buffers.take("w", 3);
  first[0] = 7;
  assert.equal(buffers.take("w", 3), first);
  assert.equal(buffers.take("w", 3)[0], 7);
});

Deno.test("take() gives the beginning of the same memory for less, and fresh zeros for more", () => {
  const buffers = new Buffers();
  const first = buffers.take("w", 3).fill(1);
  const less = buffers.take("w", 2);
  assert.deepEqual([less.buffer, less.length], [first.buffer, 2]);
  assert.equal(buffers.take("w", 3), first);
  assert.deepEqual(buffers.take("w", 4), new Float32Array(4));
});

Deno.test("take() keeps names apart", () => {
  const buffers = new Buffers();
  buffers.take("a", 1)[0] = 1;
  assert.equal(buffers.take("b", 1)[0], 0);
});
