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
 * Calls a task's function, without a process. Catches what it prints by `console`, and ends as
 * `runTask` of `lib/cli` would; a progress bar would go to the test's own stderr, so pass `--quiet`.
 */
export async function callTask(task: Task, ...args: string[]): Promise<TaskOutcome> {
  const { log, error } = console;
  const [stdout, stderr]: [string[], string[]] = [[], []];
  console.log = (text: string) => void stdout.push(`${text}\n`);
  console.error = (text: string) => void stderr.push(`${text}\n`);
  let code: number;
  try {
    code = await task(args) ?? 0;
  } catch (thrown) {
    const failure = describeFailure(thrown);
    code = failure.code;
    stderr.push(`error: ${failure.line}\n`);
  } finally {
    Object.assign(console, { log, error });
  }
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}
