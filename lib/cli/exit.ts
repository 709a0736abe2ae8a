/**
 * How a task ends: exit codes, one line for an error, a stack trace only on demand.
 *
 * Effect: listens to signals and to errors nobody caught, writes to stderr, ends the process.
 */

import { describeFailure } from "./describe_failure.ts";
import { clearLine } from "./stderr.ts";

/** A task: takes the command line's arguments; may return an exit code other than 0. */
export type Task = (args: string[]) => Promise<number | void>;

/**
 * Runs a task with the command line's arguments. If it fails, prints `error: ` and one line to stderr
 * and exits with 1, or with 2 for wrong usage; with `--debug` among the arguments the stack trace
 * and its causes follow. If it returns, the process ends by itself.
 *
 * On Ctrl-C, it ends with `advice`, a line that says how to go on. Nothing is lost: journals are on
 * disk after every part, records appear whole or not at all.
 */
export async function runTask(task: Task, advice?: string): Promise<void> {
  if (advice !== undefined) endOnInterrupt(advice);
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    exitWith(event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    exitWith(event.error);
  });
  try {
    Deno.exitCode = await task([...Deno.args]) ?? Deno.exitCode;
  } catch (error) {
    exitWith(error);
  }
}

/** `console` writes at once and whole, also into a slow pipe, so nothing printed before is lost. */
function exitWith(error: unknown): never {
  const { code, line } = describeFailure(error);
  if (line !== "") {
    console.error(`${clearLine()}error: ${line}`);
    if (Deno.args.includes("--debug")) console.error(Deno.inspect(error, { colors: false }));
  }
  Deno.exit(code);
}

/** Exit code of a process that SIGINT ended, by the convention of shells: 128 + 2. */
const INTERRUPTED = 130;

function endOnInterrupt(advice: string): void {
  Deno.addSignalListener("SIGINT", () => {
    console.error(`${clearLine()}interrupted: ${advice}`);
    Deno.exit(INTERRUPTED);
  });
}
