/**
 * The generator behind every seeded draw.
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** State of xoshiro128**: four words of 32 bits, not all zero. */
export type Xoshiro128State = readonly [number, number, number, number];

/**
 * Starts a xoshiro128** 1.1 generator (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2021; reference code at prng.di.unimi.it/xoshiro128starstar.c). Period 2^128 - 1.
 *
 * @param state Four unsigned 32-bit words, which are copied.
 * @returns A function that gives the next unsigned 32-bit integer.
 * @throws {AwqDiagError} If all four words are zero, a state that xoshiro never leaves.
 *
 * @example First words from the state 1, 2, 3, 4
 * ```ts
 * import { xoshiro128 } from "./xoshiro128.ts";
 * import assert from "node:assert/strict";
 *
 * const next = xoshiro128([1, 2, 3, 4]);
 * assert.deepEqual([next(), next(), next()], [11520, 0, 5927040]);
 * ```
 */
export function xoshiro128(state: Xoshiro128State): () => number {
  let [a, b, c, d] = state;
  if ((a | b | c | d) === 0) {
    throw new AwqDiagError(
      "Cannot start xoshiro128: got a state of zeros, wanted at least one set bit, " +
        "seed it with splitmix32",
    );
  }
  return () => {
    const word = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return word;
  };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
