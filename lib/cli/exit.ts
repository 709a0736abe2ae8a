/** How a task ends: exit codes, one line for an error, a stack trace only on demand. */

import { describeFailure } from "./describe_failure.ts";

/**
 * Runs a task with the command line's arguments. If it fails, prints `error: ` and one line to stderr
 * and exits with 1, or with 2 for wrong usage; with `--debug` among the arguments the stack trace
 * and its causes follow. If it returns, the process ends by itself, with 0 or what the task set.
 *
 * A closed stdout (`| head`) does no harm as long as tasks print by `console.log`, which ignores it.
 */
export async function runTask(main: (args: string[]) => Promise<void>): Promise<void> {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    exitWith(event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    exitWith(event.error);
  });
  try {
    await main([...Deno.args]);
  } catch (error) {
    exitWith(error);
  }
}

/** `console` writes at once and whole, also into a slow pipe, so nothing printed before is lost. */
function exitWith(error: unknown): never {
  const { code, line } = describeFailure(error);
  if (line !== "") {
    // A progress bar may stand on the line.
    const fresh = Deno.stderr.isTerminal() ? "\r\x1b[2K" : "";
    console.error(`${fresh}error: ${line}`);
    if (Deno.args.includes("--debug")) console.error(Deno.inspect(error, { colors: false }));
  }
  Deno.exit(code);
}
