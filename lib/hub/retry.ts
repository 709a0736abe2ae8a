/**
 * Trying again what may pass, less and less often.
 *
 * Effect: waits.
 *
 * @module
 */

import { downloadError, TransientError } from "./download_error.ts";
import type { Hub } from "./hub.ts";

/** What is tried, and how patiently. */
export interface Attempts {
  /** The repository, for the error. */
  readonly id: string;
  /** What is wanted, for the error. */
  readonly wanted: string;
  /** Failures in a row after which it is given up. */
  readonly limit: number;
  /** Says when to stop. */
  readonly signal: AbortSignal;
}

/** The hub counts requests in windows of five minutes; none asks for longer in good order. */
const longestWait = 300;
/** A wait that a user should be told of. */
const notedWait = 5;

/**
 * Does some work, and again when it fails with a `TransientError`.
 *
 * @param hub Whose means are used.
 * @param attempts What it is about.
 * @param work The work.
 * @param progressed Whether something was won since the last failure; then the count starts anew.
 * @returns What the work returns.
 * @throws {Error} With one line, when the last attempt has failed; other errors of the work at once.
 */
export async function withRetries<T>(
  hub: Hub,
  { id, wanted, limit, signal }: Attempts,
  work: () => Promise<T>,
  progressed: () => boolean = () => false,
): Promise<T> {
  for (let failures = 0;;) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientError)) throw error;
      failures = progressed() ? 1 : failures + 1;
      const seconds = retryDelay(failures, error.waitSeconds, hub.means.random());
      if (failures >= limit || seconds > longestWait + 1) {
        throw downloadError(id, error.seen, wanted, error.advice, error);
      }
      if (seconds > notedWait) {
        hub.listener.note(`${error.seen}; trying again in ${Math.ceil(seconds)} s`);
      }
      await hub.means.sleep(1000 * seconds, signal);
    }
  }
}

/**
 * How long to wait before the next attempt: about 1, 2, 4, 8 and then 16 seconds, each scattered by
 * half, so that many clients do not come back at once; or what the hub asks for and up to a second.
 *
 * @param failures Failures so far, from 1.
 * @param asked Seconds that the hub asks to wait; null if it does not say.
 * @param random A number from 0 to 1.
 * @returns Seconds.
 *
 * @example With the middle of the scatter
 * ```ts
 * import { retryDelay } from "./retry.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([1, 2, 3, 4, 5, 6].map((n) => retryDelay(n, null, 0.5)), [1, 2, 4, 8, 16, 16]);
 * assert.equal(retryDelay(1, 30, 0.5), 30.5);
 * ```
 */
export function retryDelay(failures: number, asked: number | null, random: number): number {
  if (asked !== null) return asked + random;
  return Math.min(16, 2 ** (failures - 1)) * (0.5 + random);
}
