/**
 * Runs a task as a process of its own.
 *
 * Effect: starts a process, writes to stderr, listens to signals, ends this process on one.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** Signals that end a run, and the exit codes that shells give them: 128 + number. */
const ENDINGS = [["SIGINT", 130], ["SIGTERM", 143]] as const;

/**
 * Runs `deno` and waits. What it writes to stderr is passed on; what it writes to stdout, too, to
 * stderr, because stdout is for the result of this run. A signal that would end this process alone
 * ends the child first, so that none is left behind. Throws what the task said was wrong.
 */
export async function runChild(args: readonly string[], quiet: boolean): Promise<void> {
  const child = await start(args);
  using _signals = endTogether(child);
  const tails = [pass(child.stdout, quiet), pass(child.stderr, quiet)];
  const [, said] = await Promise.all(tails);
  const status = await child.status;
  if (!status.success) throw new Error(describeEnd(said!, status));
}

/** The last error that a task wrote to stderr, or how it ended. */
export function describeEnd(stderr: string, { code, signal }: Deno.CommandStatus): string {
  const error = stderr.match(/^error: .+$/gm)?.at(-1)?.slice("error: ".length);
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  return error ?? `the task ${how}, run it alone to see why`;
}

async function start(args: readonly string[]): Promise<Deno.ChildProcess> {
  const path = Deno.execPath();
  const { state } = await Deno.permissions.query({ name: "run", command: path });
  // A permission to run "deno" is for the one on the PATH, by its name.
  const command = new Deno.Command(state === "granted" ? path : "deno", {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  try {
    return command.spawn();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AwqDiagError(
      `Cannot start a task: ${why}, put the folder of deno on the PATH or run with --allow-run`,
      { cause },
    );
  }
}

/** Passes bytes on to stderr as they come; returns the end of the text. */
async function pass(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  quiet: boolean,
): Promise<string> {
  const decoder = new TextDecoder();
  let tail = "";
  for await (const bytes of stream) {
    if (!quiet) Deno.stderr.writeSync(bytes);
    tail = (tail + decoder.decode(bytes, { stream: true })).slice(-8192);
  }
  return tail;
}

/** Makes signals end child and parent together, until it is disposed of. */
function endTogether(child: Deno.ChildProcess): Disposable {
  const listeners = new DisposableStack();
  for (const [signal, code] of ENDINGS) {
    const end = async () => {
      try {
        child.kill(signal);
      } catch {
        // It has just ended by itself, or a terminal's Ctrl-C reached it first.
      }
      await child.status;
      console.error("interrupted: repeat the command to go on");
      Deno.exit(code);
    };
    Deno.addSignalListener(signal, end);
    listeners.defer(() => Deno.removeSignalListener(signal, end));
  }
  return listeners;
}
