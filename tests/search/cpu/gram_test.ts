import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom } from "../../../lib/num/random.ts";
import { gramBlocks, gramPays, gramStrip, stripsOf } from "../../../lib/search/cpu/gram.ts";
import { closeTo } from "../../support/close_to.ts";
import { randomMatrix } from "../../support/random_matrix.ts";

const anyWidth = fc.integer({ min: 1, max: 3000 });

Deno.test("gramPays() once tokens outnumber channels, while the matrix fits", () => {
  assert.deepEqual([gramPays(64, 64), gramPays(65, 64)], [false, true]);
  const widest = Math.floor(Math.sqrt(2 ** 29 / 4));
  assert.deepEqual([gramPays(1e6, widest), gramPays(1e6, widest + 1)], [true, false]);
});

Deno.test("stripsOf() covers every channel once, in order", () => {
  fc.assert(
    fc.property(anyWidth, (channels) => {
      const covered = stripsOf(channels).flatMap(({ first, width }) =>
        Array.from({ length: width }, (_, i) => first + i)
      );
      assert.deepEqual(covered, Array.from({ length: channels }, (_, i) => i));
    }),
    { numRuns: 20, seed: 13 },
  );
});

Deno.test("gramBlocks() holds every pair of channels i <= j, and no block twice", () => {
  fc.assert(
    fc.property(anyWidth, (channels) => {
      const blocks = gramBlocks(channels);
      const strips = stripsOf(channels).length;
      assert.equal(blocks.length, strips * (strips + 1) / 2);
      assert.equal(new Set(blocks.map(([a, b]) => `${a.first} ${b.first}`)).size, blocks.length);
      assert.ok(blocks.every(([rows, columns]) => rows.first <= columns.first));
      // The first block is the largest: workers make room for no other.
      const sizes = blocks.map(([rows, columns]) => rows.width * columns.width);
      assert.equal(sizes[0], Math.max(...sizes));
    }),
    { numRuns: 20, seed: 13 },
  );
});

Deno.test("the parts of all strips add up to the quadratic form, lower triangle unread", () => {
  const channels = 1100;
  const random = createRandom(6);
  const { data: gram } = randomMatrix(random, channels, channels);
  const { data: d } = randomMatrix(random, 1, channels);
  let wanted = 0;
  for (let i = 0; i < channels; i++) {
    for (let j = i; j < channels; j++) {
      wanted += (i === j ? 1 : 2) * d[i]! * gram[i * channels + j]! * d[j]!;
    }
  }
  const upper = gram.map((g, k) => {
    const strip = Math.floor(Math.floor(k / channels) / 512);
    return k % channels < 512 * strip ? NaN : g;
  });
  // Within a diagonal block both triangles are read: there they are equal.
  for (let i = 0; i < channels; i++) {
    for (let j = 512 * Math.floor(i / 512); j < i; j++) {
      upper[i * channels + j] = upper[j * channels + i]!;
    }
  }
  let found = 0;
  for (const strip of stripsOf(channels)) {
    const values = gramStrip(upper, channels, strip);
    const width = channels - strip.first;
    assert.equal(values.length, strip.width * width);
    values.forEach((g, k) => {
      found += d[strip.first + Math.floor(k / width)]! * g * d[strip.first + k % width]!;
    });
  }
  closeTo(found, wanted, 1e-9);
});
