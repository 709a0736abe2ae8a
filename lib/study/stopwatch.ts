/** Seconds spent in each named stage of a run; stages may be entered many times. */
export interface Stopwatch {
  /**
   * Runs a stage and adds its time.
   *
   * @param stage Name of the stage.
   * @param work What to time.
   * @returns What `work` returns.
   */
  time<T>(stage: string, work: () => T | Promise<T>): Promise<T>;
  /**
   * Reads the stopwatch.
   *
   * @returns Seconds per stage, in the order of first entry, and their sum as `total`.
   */
  seconds(): Record<string, number>;
}

/**
 * Makes a stopwatch.
 *
 * @param now Milliseconds of a clock that never goes back.
 * @returns A stopwatch without stages.
 *
 * @example Two visits to one stage
 * ```ts
 * import { createStopwatch } from "./stopwatch.ts";
 * import assert from "node:assert/strict";
 *
 * let clock = 0;
 * const watch = createStopwatch(() => clock);
 * await watch.time("search", () => clock += 500);
 * await watch.time("search", () => clock += 250);
 * assert.deepEqual(watch.seconds(), { search: 0.75, total: 0.75 });
 * ```
 */
export function createStopwatch(now: () => number = () => performance.now()): Stopwatch {
  const stages = new Map<string, number>();
  return {
    async time(stage, work) {
      const start = now();
      try {
        return await work();
      } finally {
        stages.set(stage, (stages.get(stage) ?? 0) + now() - start);
      }
    },
    seconds() {
      const rounded = (ms: number) => Math.round(ms) / 1000;
      const total = [...stages.values()].reduce((sum, ms) => sum + ms, 0);
      const parts = [...stages].map(([stage, ms]) => [stage, rounded(ms)]);
      return Object.fromEntries([...parts, ["total", rounded(total)]]);
    },
  };
}
