import assert from "node:assert/strict";
import { xoshiro128 } from "../../lib/num/xoshiro128.ts";
import type { Xoshiro128State } from "../../lib/num/xoshiro128.ts";

/** Blackman and Vigna's C code in unbounded integers, reduced modulo 2^32 at every step. */
function* reference(state: Xoshiro128State): Generator<number> {
  const mask = 0xffff_ffffn;
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  const s = state.map((word) => BigInt(word));
  while (true) {
    yield Number((rotl((s[1]! * 5n) & mask, 7n) * 9n) & mask);
    const t = (s[1]! << 9n) & mask;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotl(s[3]!, 11n);
  }
}

Deno.test("xoshiro128() gives the words of the reference implementation", () => {
  // From xoshiro128starstar.c 1.1, as listed in the tests of Rust's rand_xoshiro.
  const next = xoshiro128([1, 2, 3, 4]);
  assert.deepEqual(
    Array.from({ length: 10 }, () => next()),
    [
      11520,
      0,
      5927040,
      70819200,
      2031721883,
      1637235492,
      1287239034,
      3734860849,
      3729100597,
      4258142804,
    ],
  );
});

Deno.test("xoshiro128() agrees with unbounded integers over many words", () => {
  const states: Xoshiro128State[] = [
    [0, 0, 0, 1],
    [0xffffffff, 0x80000000, 0x7fffffff, 0xdeadbeef],
  ];
  for (const state of states) {
    const next = xoshiro128(state);
    const want = reference(state);
    for (let i = 0; i < 500; i++) assert.equal(next(), want.next().value);
  }
});

Deno.test("xoshiro128() leaves the given state alone", () => {
  const state: Xoshiro128State = [1, 2, 3, 4];
  const first = xoshiro128(state);
  first();
  assert.deepEqual(state, [1, 2, 3, 4]);
  assert.equal(xoshiro128(state)(), 11520);
});

Deno.test("xoshiro128() refuses the state of zeros", () => {
  assert.throws(() => xoshiro128([0, 0, 0, 0]), {
    name: "AwqDiagError",
    message: /^Cannot start xoshiro128: got a state of zeros/,
  });
});
