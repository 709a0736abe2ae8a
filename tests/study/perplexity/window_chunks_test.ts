import assert from "node:assert/strict";
import fc from "fast-check";
import { chunksOf, windowsPerChunk } from "../../../lib/study/perplexity/window_chunks.ts";

Deno.test("windowsPerChunk() fills the budget, from one window to sixteen", () => {
  const window = 4 * 512 * 256 * 6; // bytes of a window's states, six versions
  assert.equal(windowsPerChunk(512, 256, 6, 5 * window), 5);
  assert.equal(windowsPerChunk(512, 256, 6, 6 * window - 1), 5);
  assert.equal(windowsPerChunk(512, 256, 6, 1000 * window), 16);
  assert.equal(windowsPerChunk(512, 256, 6, 1), 1);
});

Deno.test("chunksOf() keeps items in order, all chunks full but the last", () => {
  fc.assert(fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), (items, size) => {
    const chunks = chunksOf(items, size);
    assert.deepEqual(chunks.flat(), items);
    assert.ok(chunks.slice(0, -1).every(({ length }) => length === size));
    assert.ok(chunks.every(({ length }) => length > 0 && length <= size));
  }));
});
