/**
 * The seeder: turns one small seed into well mixed words.
 *
 * @module
 */

/** The golden ratio times 2^32, made odd: the step between states (Steele, Lea and Flood, 2014). */
const STEP = 0x9e3779b9;

/**
 * Starts a splitmix32 generator: a counter in steps of the golden ratio, mixed by the two-round
 * hash with the least known bias (github.com/skeeto/hash-prospector, issue 19).
 *
 * The mix is one to one, so any 2^32 draws in a row are all different; in particular, of four in a
 * row at most one is 0.
 *
 * @param seed Start of the counter; only its low 32 bits count.
 * @returns A function that gives the next unsigned 32-bit integer.
 *
 * @example First word of seed 0
 * ```ts
 * import { splitmix32 } from "./splitmix32.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(splitmix32(0)(), 1684164658);
 * ```
 */
export function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + STEP) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
}
