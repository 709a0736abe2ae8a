/**
 * Several things at once, but not too many.
 *
 * @module
 */

/**
 * Works on items, a few at a time. When one fails, the others are told to stop and are waited for, so
 * that nothing goes on behind the error.
 *
 * @param items The items.
 * @param limit How many at a time.
 * @param work What to do with an item; its signal says when to stop.
 * @returns The results, in the order of the items.
 * @throws What the first failing item threw.
 *
 * @example Squares
 * ```ts
 * import { mapLimited } from "./parallel.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(await mapLimited([1, 2, 3], 2, (x) => Promise.resolve(x * x)), [1, 4, 9]);
 * ```
 */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const stop = new AbortController();
  const results = new Array<R>(items.length);
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [i, item] of queue) {
      if (stop.signal.aborted) return;
      try {
        results[i] = await work(item, stop.signal);
      } catch (error) {
        // The first reason stays; those that stop because of it come later.
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  stop.signal.throwIfAborted();
  return results;
}
