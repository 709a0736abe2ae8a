import assert from "node:assert/strict";
import { splitmix32 } from "../../lib/num/splitmix32.ts";

/** The published algorithm in unbounded integers, reduced modulo 2^32 at every step. */
function* reference(seed: bigint): Generator<number> {
  const mask = 0xffff_ffffn;
  for (let state = seed;;) {
    state = (state + 0x9e3779b9n) & mask;
    let word = ((state ^ (state >> 16n)) * 0x21f0aaadn) & mask;
    word = ((word ^ (word >> 15n)) * 0x735a2d97n) & mask;
    yield Number(word ^ (word >> 15n));
  }
}

function take(seed: number, count: number): number[] {
  const next = splitmix32(seed);
  return Array.from({ length: count }, () => next());
}

Deno.test("splitmix32() gives the words of the published algorithm", () => {
  // Computed in Python with unbounded integers; the first two rows also stand in other projects.
  assert.deepEqual(take(0, 4), [1684164658, 3653269916, 2939563536, 2141751570]);
  assert.deepEqual(take(42, 4), [551831576, 144025891, 322543647, 3034809370]);
  assert.deepEqual(take(2 ** 32 - 1, 4), [3950124170, 4293442868, 1302505678, 2762329221]);
});

Deno.test("splitmix32() agrees with unbounded integers over many words", () => {
  for (const seed of [1, 0x7fffffff, 0x80000000, 0xdeadbeef]) {
    const want = reference(BigInt(seed));
    for (const word of take(seed, 500)) assert.equal(word, want.next().value);
  }
});

Deno.test("splitmix32() never repeats a word within a run", () => {
  assert.equal(new Set(take(3, 20_000)).size, 20_000);
});
