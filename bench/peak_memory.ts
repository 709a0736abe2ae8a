/**
 * Runs a task and reports its peak resident memory, anonymous (what the run itself holds) and in all
 * (with the pages of mapped weights, which the system can drop at any time):
 *
 *     deno run -A bench/peak_memory.ts tasks/diagnose.ts --model bench/checkpoints/q05b-4 --out /tmp/r
 *
 * Linux only: reads /proc.
 */

import { runMeasured } from "./measured_process.ts";

const command = [Deno.execPath(), "run", "-A", ...Deno.args];
const measured = await runMeasured(command, { show: true });
const rounded = (mebibytes: number | null) => mebibytes === null ? null : Math.round(mebibytes);
console.log(JSON.stringify({
  seconds: Number(measured.seconds.toFixed(2)),
  peak_anonymous_mib: rounded(measured.peakAnonymousMib),
  peak_resident_mib: rounded(measured.peakResidentMib),
  exit_code: measured.code,
}));
