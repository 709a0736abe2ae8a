/**
 * Begins work beside other work. If it fails before its result is asked for, that is no unhandled
 * rejection: the error is thrown to the one that asks.
 */
export function begin<T>(work: Promise<T>): () => Promise<T> {
  const settled = work.then(
    (value) => () => value,
    (error: unknown) => (): T => {
      throw error;
    },
  );
  return async () => (await settled)();
}
