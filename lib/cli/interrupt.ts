/**
 * What happens on Ctrl-C.
 *
 * Effect: listens to a signal, ends the process.
 */

/** Exit code of a process that SIGINT ended, by the convention of shells: 128 + 2. */
const INTERRUPTED = 130;

/**
 * Ends the process on SIGINT with a line that says how to go on. Nothing is lost: journals are on
 * disk after every part, records appear whole or not at all.
 */
export function endOnInterrupt(advice: string): void {
  Deno.addSignalListener("SIGINT", () => {
    const fresh = Deno.stderr.isTerminal() ? "\r\x1b[2K" : "";
    console.error(`${fresh}interrupted: ${advice}`);
    Deno.exit(INTERRUPTED);
  });
}
