/** Runs a task: as a user does, through `deno task`, or here, in this process. */

import { join } from "node:path";
import { describeFailure } from "../../lib/cli/describe_failure.ts";
import type { Task } from "../../lib/cli/exit.ts";

const root = join(import.meta.dirname!, "..", "..");

/** How a task ended. */
export interface TaskOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task to its end in a process of its own, with the permissions that `deno.json` gives it. */
export async function runTask(name: string, ...args: string[]): Promise<TaskOutcome> {
  return await runDeno(["task", "--quiet", name, ...args]);
}

/** Runs `deno` in the repository's root, with more environment variables. */
export async function runDeno(
  args: string[],
  env: Record<string, string> = {},
): Promise<TaskOutcome> {
  const command = new Deno.Command("deno", { args, cwd: root, env: { NO_COLOR: "1", ...env } });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/**
 * Calls a task's function, without a process. Catches what it prints, and ends as `runTask` of
 * `lib/cli` would.
 */
export async function callTask(task: Task, ...args: string[]): Promise<TaskOutcome> {
  const { log, error } = console;
  const [stdout, stderr] = [catchWrites(Deno.stdout), catchWrites(Deno.stderr)];
  console.log = (text: string) => stdout.add(`${text}\n`);
  console.error = (text: string) => stderr.add(`${text}\n`);
  let code: number;
  try {
    code = await task(args) ?? 0;
  } catch (thrown) {
    const failure = describeFailure(thrown);
    code = failure.code;
    stderr.add(`error: ${failure.line}\n`);
  } finally {
    Object.assign(console, { log, error });
    stdout.restore();
    stderr.restore();
  }
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Keeps what is written to a stream until it is restored. */
export function catchWrites(stream: { writeSync(bytes: Uint8Array): number }) {
  const { writeSync } = stream;
  const parts: string[] = [];
  const decoder = new TextDecoder();
  stream.writeSync = (bytes) => {
    parts.push(decoder.decode(bytes, { stream: true }));
    return bytes.length;
  };
  return {
    add: (text: string) => void parts.push(text),
    text: () => parts.join(""),
    restore: () => void (stream.writeSync = writeSync),
  };
}
