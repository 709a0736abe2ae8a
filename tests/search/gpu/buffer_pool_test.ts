import assert from "node:assert/strict";
import fc from "fast-check";
import { BufferPool, bufferSize } from "../../../lib/search/gpu/buffer_pool.ts";
import { gpuTest } from "./adapter.ts";
import { limitMemory } from "./limit_memory.ts";

Deno.test("bufferSize() wastes less than a quarter, or 256 bytes", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (bytes) => {
    const size = bufferSize(bytes, 2 ** 40);
    assert.ok(size >= bytes && size - bytes < Math.max(256, bytes / 4));
    assert.equal(size % 256, 0);
  }));
});

Deno.test("bufferSize() wastes nothing where that would be more than a device allows", () => {
  assert.equal(bufferSize(1030, 2000), 1280);
  assert.equal(bufferSize(1030, 1100), 1030);
});

gpuTest("take() gives a buffer again once it was given back, for the same use", async (gpu) => {
  using pool = new BufferPool(gpu);
  const first = await pool.take("storage", 5000);
  const second = await pool.take("storage", 5000);
  assert.notEqual(first, second);
  pool.give(first);
  assert.notEqual(await pool.take("uniform", 5000), first);
  assert.notEqual(await pool.take("readback", 5000), first);
  assert.equal(await pool.take("storage", 4900), first);
});

gpuTest("take() gives the smallest buffer that is large enough", async (gpu) => {
  using pool = new BufferPool(gpu);
  const [large, small, tiny] = [
    await pool.take("storage", 9000),
    await pool.take("storage", 6000),
    await pool.take("storage", 4000),
  ];
  for (const buffer of [large, small, tiny]) pool.give(buffer);
  assert.equal(await pool.take("storage", 5000), small);
  assert.equal(await pool.take("storage", 5000), large);
});

gpuTest("take() does not spend a large buffer on little", async (gpu) => {
  using pool = new BufferPool(gpu);
  const large = await pool.take("storage", 2 ** 20);
  pool.give(large);
  assert.notEqual(await pool.take("storage", 1000), large);
});

gpuTest("take() frees idle buffers before it says that memory ends", async (gpu) => {
  const limited = limitMemory(gpu, { total: 4096 });
  using pool = new BufferPool(limited.gpu);
  const [idle, kept] = [await pool.take("storage", 1024), await pool.take("storage", 1024)];
  pool.give(idle);
  await pool.take("storage", 3072);
  assert.deepEqual(limited.sizes(), [1024, 3072]);
  pool.give(idle); // freed meanwhile: not for anyone
  await assert.rejects(pool.take("storage", 1024), {
    name: "GpuMemoryError",
    message: `Cannot reserve 1024 bytes on the GPU: ${gpu.description} is out of memory, ` +
      "wanted room for it, close other programs or compute on the processor",
  });
  pool.give(kept);
  assert.equal(await pool.take("storage", 1024), kept);
});

gpuTest("take() says how much is wanted where a buffer is larger than any", async (gpu) => {
  using pool = new BufferPool(gpu);
  await assert.rejects(
    pool.take("storage", gpu.device.limits.maxBufferSize * 4),
    /^(GpuMemory|AwqDiag)Error: Cannot reserve \d+ bytes on the GPU: /,
  );
});

gpuTest("a disposed pool has freed taken and idle buffers", async (gpu) => {
  const limited = limitMemory(gpu, {});
  {
    using pool = new BufferPool(limited.gpu);
    pool.give(await pool.take("storage", 512));
    await pool.take("uniform", 512);
    assert.equal(limited.sizes().length, 2);
  }
  assert.deepEqual(limited.sizes(), []);
});
