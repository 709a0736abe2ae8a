/**
 * Gives up a connection that brings nothing.
 *
 * Effect: a timer.
 */

/** Watches over one exchange; dispose it when the exchange has ended. */
export interface StallGuard extends Disposable {
  /** Aborted when nothing came for too long, or when the outer signal was. */
  readonly signal: AbortSignal;
  /** Says that something came. */
  alive(): void;
}

/** Starts to watch. */
export function createStallGuard(milliseconds: number, outer: AbortSignal): StallGuard {
  const stop = new AbortController();
  const giveUp = () => stop.abort(new Error(`nothing came for ${milliseconds / 1000} s`));
  let timer = setTimeout(giveUp, milliseconds);
  return {
    signal: AbortSignal.any([stop.signal, outer]),
    alive() {
      clearTimeout(timer);
      timer = setTimeout(giveUp, milliseconds);
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
