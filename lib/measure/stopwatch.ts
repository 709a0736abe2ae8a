/**
 * Seconds spent in each named stage of a run. Stages may be entered many times, and overlap: while
 * workers search, statistics go on. A stage counts once, however many entries are open.
 */
export interface Stopwatch {
  /** Runs a stage and adds its time. */
  time<T>(stage: string, work: () => T | Promise<T>): Promise<T>;
  /** Reads the stopwatch. */
  seconds(): Record<string, number>;
}

/** Starts a stopwatch. */
export function createStopwatch(now: () => number = () => performance.now()): Stopwatch {
  const begun = now();
  const stages = new Map<string, number>();
  const open = new Map<string, { entries: number; since: number }>();
  const enter = (stage: string) => {
    const known = open.get(stage);
    if (known === undefined) open.set(stage, { entries: 1, since: now() });
    else known.entries += 1;
  };
  const leave = (stage: string) => {
    const known = open.get(stage)!;
    known.entries -= 1;
    if (known.entries > 0) return;
    open.delete(stage);
    stages.set(stage, (stages.get(stage) ?? 0) + now() - known.since);
  };
  return {
    async time(stage, work) {
      enter(stage);
      try {
        return await work();
      } finally {
        leave(stage);
      }
    },
    seconds() {
      const rounded = (ms: number) => Math.round(ms) / 1000;
      const parts = [...stages].map(([stage, ms]) => [stage, rounded(ms)]);
      return Object.fromEntries([...parts, ["total", rounded(now() - begun)]]);
    },
  };
}
