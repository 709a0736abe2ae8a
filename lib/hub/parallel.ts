/** Several things at once, but not too many. */

/** Requests and transfers at a time. */
const LIMIT = 3;

/**
 * Works on items, a few at a time. When one fails, the others are told to stop and are waited for, so
 * that nothing goes on behind the error.
 */
export async function mapLimited<T, R>(
  items: readonly T[],
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
  await Promise.all(Array.from({ length: LIMIT }, worker));
  stop.signal.throwIfAborted();
  return results;
}
