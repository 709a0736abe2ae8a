/** The command behind a task of deno.json. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** The part of deno.json that names tasks. */
export interface TaskTable {
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
}

/** Finds what a task runs: its flags say what it is permitted to do, its file what it computes. */
export function taskCommand(
  { tasks }: TaskTable,
  task: string,
): { readonly args: readonly string[]; readonly entry: string } {
  const command = Object.hasOwn(tasks, task) ? tasks[task]!.command : undefined;
  if (command === undefined) {
    throw new AwqDiagError(
      `Cannot plan: deno.json has no task "${task}", wanted one of ${
        Object.keys(tasks).join(", ")
      }, correct the step's "task"`,
    );
  }
  const [deno, ...args] = command.split(/\s+/);
  const entry = args.at(-1);
  if (deno !== "deno" || args[0] !== "run" || !entry?.endsWith(".ts") || /["'&|;$]/.test(command)) {
    throw new AwqDiagError(
      `Cannot plan: task "${task}" is "${command}", wanted one "deno run" of a file, give the step a task of that kind`,
    );
  }
  return { args, entry };
}
