import assert from "node:assert/strict";
import fc from "fast-check";
import { matrix } from "../../../lib/num/matrix.ts";
import { cutPieces } from "../../../lib/search/cpu/search_task.ts";
import { SharedBuffers } from "../../../lib/search/cpu/shared_buffers.ts";
import { cutTokens } from "../../../lib/search/cpu/token_search.ts";

Deno.test("cutPieces() covers every row of every weight once, in order", () => {
  const anyShapes = fc.array(fc.record({
    rows: fc.integer({ min: 1, max: 5000 }),
    columns: fc.integer({ min: 1, max: 20000 }),
  }));
  fc.assert(
    fc.property(anyShapes, (shapes) => {
      const next = shapes.map(() => 0);
      let last = 0;
      for (const { weight, first, rows } of cutPieces(shapes)) {
        assert.ok(rows > 0 && weight >= last);
        assert.equal(first, next[weight]);
        next[weight]! += rows;
        last = weight;
      }
      assert.deepEqual(next, shapes.map(({ rows }) => rows));
    }),
    { numRuns: 50, seed: 13 },
  );
});

Deno.test("cutPieces() leaves a piece near a core, but not too few rows for a product", () => {
  const [narrow] = cutPieces([{ rows: 1e6, columns: 64 }]);
  assert.equal(narrow!.rows * 64, 2 ** 16);
  const [wide] = cutPieces([{ rows: 1e4, columns: 2 ** 16 }]);
  assert.equal(wide!.rows, 32);
});

Deno.test("cutTokens() joins to what it cut, for any number of tokens", () => {
  const sizes = fc.tuple(
    fc.nat(40),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 9 }),
  );
  fc.assert(
    fc.property(sizes, ([rows, columns, most]) => {
      const inputs = matrix(
        Float32Array.from({ length: rows * columns }, (_, i) => i),
        rows,
        columns,
      );
      const parts = cutTokens(inputs, most);
      assert.deepEqual(parts.flatMap((values) => [...values]), [...inputs.data]);
      assert.ok(parts.every(({ length }) => length > 0 && length <= most * columns));
      assert.ok(parts.every(({ length }) => length % columns === 0));
      assert.equal(parts.length, Math.ceil(rows / most));
    }),
    { seed: 13 },
  );
});

Deno.test("shared buffers are given again only once given back, zeros as zeros", async () => {
  const buffers = new SharedBuffers();
  const values = Float32Array.of(1, 2, 3, 4).subarray(1);
  const first = buffers.copy(values);
  assert.deepEqual(new Float32Array(first, 0, 3), Float32Array.of(2, 3, 4));
  assert.notEqual(buffers.copy(values), first);
  buffers.giveBack(first);
  assert.equal(buffers.zeros(12), first);
  assert.deepEqual(new Uint8Array(first, 0, 12), new Uint8Array(12));
  buffers.giveBack(first);
  let lent: Float32Array | undefined;
  const use = (shared: Float32Array) => {
    lent = shared;
    return Promise.reject(new Error("used up"));
  };
  await assert.rejects(buffers.lend(values, use), /used up/);
  assert.equal(lent!.buffer, first);
  assert.equal(lent!.length, 3);
  assert.equal(buffers.zeros(12), first);
  assert.notEqual(buffers.zeros(12), first);
});

Deno.test("shared buffers of many lengths are as few as are in use at once", async () => {
  const buffers = new SharedBuffers();
  const seen = new Set<ArrayBufferLike>();
  for (const length of [2048, 1999, 2047, 100, 2048, 513, 1]) {
    await buffers.lend(new Float32Array(length).fill(length), (shared) => {
      assert.deepEqual(shared, new Float32Array(new SharedArrayBuffer(4 * length)).fill(length));
      seen.add(shared.buffer);
      return Promise.resolve();
    });
  }
  assert.equal(seen.size, 1);
});
