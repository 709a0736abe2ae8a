/**
 * Runs a task as a user does: through `deno task`, with the permissions that `deno.json` gives it.
 */

import { join } from "node:path";

const root = join(import.meta.dirname!, "..", "..");

/** How a task ended. */
export interface TaskOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task to its end. */
export async function runTask(name: string, ...args: string[]): Promise<TaskOutcome> {
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: ["task", "--quiet", name, ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
