/**
 * Runs a command and watches it from outside: wall-clock time and peak resident memory.
 *
 * Effect: starts a process; on Linux reads /proc while it runs.
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";

export interface MeasuredProcess {
  readonly seconds: number;
  /** Peak of the memory that it held itself, in MiB; null where there is no /proc. */
  readonly peakAnonymousMib: number | null;
  /** Peak with mapped files, whose pages the system can drop at any time; null as above. */
  readonly peakResidentMib: number | null;
  readonly code: number;
  /** What it printed to stderr; empty when it was shown instead. */
  readonly stderr: string;
}

export interface ProcessSettings {
  /** Processors it may use; all when left out. Linux with `taskset` only. */
  readonly cores?: readonly number[];
  readonly cwd?: string;
  /** Whether what it prints goes to the terminal. */
  readonly show?: boolean;
}

/** Milliseconds between two looks at the memory. */
const SAMPLING_INTERVAL = 20;

/** Kilobytes of a field of /proc/PID/status; 0 where there is none. */
function field(status: string, name: string): number {
  return Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, "m"))?.[1] ?? 0);
}

function followMemory(pid: number): () => { anonymous: number; resident: number } {
  const peak = { anonymous: 0, resident: 0 };
  const timer = setInterval(() => {
    try {
      const status = Deno.readTextFileSync(`/proc/${pid}/status`);
      peak.anonymous = Math.max(peak.anonymous, field(status, "RssAnon"));
      peak.resident = Math.max(peak.resident, field(status, "VmRSS"));
    } catch {
      // The process has just ended, or there is no /proc.
    }
  }, SAMPLING_INTERVAL);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

export async function runMeasured(
  command: readonly string[],
  settings: ProcessSettings = {},
): Promise<MeasuredProcess> {
  const { cores, cwd, show = false } = settings;
  const pinned = cores === undefined ? command : ["taskset", "-c", cores.join(","), ...command];
  const [program, ...args] = pinned as [string, ...string[]];
  const start = performance.now();
  const child = new Deno.Command(program, {
    args,
    ...(cwd === undefined ? {} : { cwd }),
    stdin: "null",
    stdout: show ? "inherit" : "null",
    stderr: show ? "inherit" : "piped",
  }).spawn();
  const stop = followMemory(child.pid);
  const stderr = show ? "" : await new Response(child.stderr).text();
  const { code } = await child.status;
  const seconds = (performance.now() - start) / 1000;
  const { anonymous, resident } = stop();
  const mebibytes = (kilobytes: number) => kilobytes === 0 ? null : kilobytes / 1024;
  return {
    seconds,
    peakAnonymousMib: mebibytes(anonymous),
    peakResidentMib: mebibytes(resident),
    code,
    stderr,
  };
}

export async function runOrThrow(
  command: readonly string[],
  settings: ProcessSettings = {},
): Promise<MeasuredProcess> {
  let measured: MeasuredProcess;
  try {
    measured = await runMeasured(command, settings);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new AwqDiagError(
      `Cannot measure "${
        command[0]
      }": there is no such program, wanted one on the PATH, install it or name another`,
      { cause },
    );
  }
  if (measured.code === 0) return measured;
  const last = measured.stderr.trimEnd().split("\n").at(-1);
  throw new AwqDiagError(
    `Cannot measure "${
      command.join(" ")
    }": it exited with ${measured.code} and "${last}", wanted 0, run it by hand`,
  );
}
