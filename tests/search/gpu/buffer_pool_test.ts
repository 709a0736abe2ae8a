import assert from "node:assert/strict";
import fc from "fast-check";
import { BufferPool, bufferSize } from "../../../lib/search/gpu/buffer_pool.ts";
import { openGpu } from "../../../lib/search/gpu/device.ts";
import { ignore } from "./adapter.ts";

Deno.test("bufferSize() wastes less than a quarter, or 256 bytes", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (bytes) => {
    const size = bufferSize(bytes, 2 ** 40);
    assert.ok(size >= bytes && size - bytes < Math.max(256, bytes / 4));
    assert.equal(size % 256, 0);
  }));
});

Deno.test("take() gives a buffer again once it was given back", { ignore }, async () => {
  using gpu = await openGpu({ software: true });
  using pool = new BufferPool(gpu);
  const first = await pool.take("storage", 5000);
  const second = await pool.take("storage", 5000);
  assert.notEqual(first, second);
  pool.give(first);
  assert.notEqual(await pool.take("uniform", 5000), first);
  assert.equal(await pool.take("storage", 4900), first);
});

Deno.test("take() does not spend a large buffer on little", { ignore }, async () => {
  using gpu = await openGpu({ software: true });
  using pool = new BufferPool(gpu);
  const large = await pool.take("storage", 2 ** 20);
  pool.give(large);
  assert.notEqual(await pool.take("storage", 1000), large);
});

Deno.test("take() says how much is wanted where it does not fit", { ignore }, async () => {
  using gpu = await openGpu({ software: true });
  using pool = new BufferPool(gpu);
  await assert.rejects(
    pool.take("storage", gpu.device.limits.maxBufferSize * 4),
    /^(GpuMemory)?Error: Cannot reserve \d+ bytes on the GPU: /,
  );
});
