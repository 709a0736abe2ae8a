/** From runs of a program to what a record says of them, and from two programs to ratios. Pure. */

import type { Measurement } from "./benchmark_record.ts";
import { spread, spreadParts } from "./spread.ts";

export interface ProgramRun {
  /** From start to end of the process. */
  readonly wallSeconds: number;
  /** Seconds that the program booked, by stage, without a total. */
  readonly stages: Readonly<Record<string, number>>;
  /** Peak anonymous resident memory; null where unknown. */
  readonly peakAnonymousMib: number | null;
}

/**
 * Sums runs up. What no stage holds is the stage `rest`: starting, loading code, drawing, ending.
 */
export function summarize(runs: readonly ProgramRun[]): Measurement {
  const stages = runs.map(({ wallSeconds, stages }) => {
    const booked = Object.values(stages).reduce((sum, seconds) => sum + seconds, 0);
    return { ...stages, rest: Math.max(0, wallSeconds - booked) };
  });
  const peaks = runs.flatMap(({ peakAnonymousMib: peak }) => peak === null ? [] : [peak]);
  return {
    runs: runs.length,
    wall_seconds: spread(runs.map((run) => run.wallSeconds)),
    stages: spreadParts(stages),
    peak_anonymous_mib: peaks.length === runs.length ? spread(peaks) : null,
  };
}

/** Stages of both programs that hold the same work. */
const COMPARABLE = ["forward", "statistics", "search", "score"];

/** How many times longer the peer takes. */
export function ratiosOf(own: Measurement, peer: Measurement): Record<string, number> {
  const ratio = (a: number, b: number) => Number((b / a).toPrecision(4));
  const stages = COMPARABLE.flatMap((stage) => {
    const [a, b] = [own.stages[stage]?.median ?? 0, peer.stages[stage]?.median];
    return a === 0 || b === undefined ? [] : [[stage, ratio(a, b)] as const];
  });
  const wall = ratio(own.wall_seconds.median, peer.wall_seconds.median);
  return { wall, ...Object.fromEntries(stages) };
}

export function stageSum({ stages }: Measurement, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (stages[name]?.median ?? 0), 0);
}
