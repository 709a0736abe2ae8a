/**
 * Seeded random numbers. Nothing in this project draws from `Math.random`: the generator is passed
 * in and its seed is recorded, so that equal runs give equal numbers.
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { splitmix32 } from "./splitmix32.ts";
import { xoshiro128 } from "./xoshiro128.ts";

const WORDS = 2 ** 32;

/**
 * Starts a stream of uniform random numbers: xoshiro128**, its state filled by splitmix32.
 *
 * @param seed Integer from 0 to 2^32 - 1; equal seeds give equal streams.
 * @returns A function that gives the next number in [0, 1), a multiple of 2^-32.
 * @throws {AwqDiagError} If the seed is no such integer.
 *
 * @example Equal seeds, equal numbers
 * ```ts
 * import { createRandom } from "./random.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(createRandom(7)(), createRandom(7)());
 * ```
 */
export function createRandom(seed: number): () => number {
  if (!Number.isInteger(seed) || seed < 0 || seed >= WORDS) {
    throw new AwqDiagError(
      `Cannot seed random numbers: got ${seed}, wanted an integer from 0 to ${WORDS - 1}, ` +
        "choose another seed",
    );
  }
  const word = splitmix32(seed);
  const next = xoshiro128([word(), word(), word(), word()]);
  return () => next() / WORDS;
}

/**
 * Draws an integer from 0 to `below - 1`. Probabilities differ from equal by less than
 * `below / 2^32` relative, since `random` has 2^32 levels.
 *
 * @param random Source of uniform numbers in [0, 1).
 * @param below Number of possible results, 1 to 2^32.
 * @returns The integer drawn.
 * @throws {AwqDiagError} If `below` is not an integer from 1 to 2^32.
 *
 * @example A die
 * ```ts
 * import { createRandom, randomInteger } from "./random.ts";
 * import assert from "node:assert/strict";
 *
 * const pips = 1 + randomInteger(createRandom(1), 6);
 * assert.ok(pips >= 1 && pips <= 6);
 * ```
 */
export function randomInteger(random: () => number, below: number): number {
  if (!Number.isInteger(below) || below < 1 || below > WORDS) {
    throw new AwqDiagError(
      `Cannot draw an integer: got ${below} possible results, ` +
        `wanted an integer from 1 to ${WORDS}, pass the number of results`,
    );
  }
  return Math.floor(random() * below);
}
