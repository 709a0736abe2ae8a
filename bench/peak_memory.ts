/**
 * Runs a task and reports its peak resident memory, anonymous (what the run itself holds) and in all
 * (with the pages of mapped weights, which the system can drop at any time):
 *
 *     deno run -A bench/peak_memory.ts tasks/diagnose.ts --model bench/checkpoints/q05b-4 --out /tmp/r
 *
 * Linux only: reads /proc.
 *
 * @module
 */

/** Kilobytes of a field of /proc/PID/status. */
function field(status: string, name: string): number {
  return Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, "m"))?.[1] ?? 0);
}

const start = performance.now();
const child = new Deno.Command(Deno.execPath(), { args: ["run", "-A", ...Deno.args] }).spawn();
let anonymous = 0;
let resident = 0;
const timer = setInterval(() => {
  try {
    const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
    anonymous = Math.max(anonymous, field(status, "RssAnon"));
    resident = Math.max(resident, field(status, "VmRSS"));
  } catch {
    // the process has just ended
  }
}, 20);
const { code } = await child.status;
clearInterval(timer);
const seconds = (performance.now() - start) / 1000;
const mebibytes = (kilobytes: number) => Math.round(kilobytes / 1024);
console.log(JSON.stringify({
  seconds: Number(seconds.toFixed(2)),
  peak_anonymous_mib: mebibytes(anonymous),
  peak_resident_mib: mebibytes(resident),
  exit_code: code,
}));
