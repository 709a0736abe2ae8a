/**
 * A run of a small model in a temporary folder, for tests of whole studies: everything in process.
 */

import type { Listener } from "../../lib/study/run_options.ts";
import { familyFolder } from "./family_fixture.ts";

/** Options that every study takes, of one fixture's model and three short texts. */
export interface SmallRun {
  readonly model: string;
  readonly calibration: string;
  readonly provider: "cpu";
  readonly threads: number;
  readonly maxLength: number;
  readonly out: string;
}

/** Calls `test` with options whose files lie in a folder that is removed afterwards. */
export async function withSmallRun(
  name: string,
  test: (options: SmallRun) => Promise<void>,
): Promise<void> {
  const out = await Deno.makeTempDir();
  try {
    const calibration = `${out}/ids.json`;
    const sequences = [[1, 2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12, 13, 14], [3, 1, 4, 1, 5, 9, 2, 6]];
    await Deno.writeTextFile(calibration, JSON.stringify({ sequences }));
    const model = familyFolder(name);
    await test({ model, calibration, provider: "cpu", threads: 1, maxLength: 512, out });
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

/** A listener that keeps what it receives; `onStep` may throw to kill the run there. */
export function recordingListener(
  onStep: (step: number) => void = () => {},
): Listener & { total: number; readonly steps: string[]; readonly notes: string[] } {
  const steps: string[] = [];
  const notes: string[] = [];
  return {
    total: 0,
    steps,
    notes,
    start(total) {
      this.total = total;
    },
    step(name) {
      steps.push(name);
      onStep(steps.length);
    },
    progress() {},
    note: (text) => void notes.push(text),
  };
}
