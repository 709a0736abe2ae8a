/** What a failed task says and exits with. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { foreseen } from "../errors/foreseen.ts";
import { shownLine } from "../errors/shown_text.ts";
import { UsageError } from "./usage_error.ts";

export interface Failure {
  /** Exit code: 0 help was asked for, 1 failed, 2 wrong usage. */
  readonly code: 0 | 1 | 2;
  /** One line, or nothing where there is nothing to say. */
  readonly line: string;
}

/**
 * Turns whatever was thrown into one line and an exit code.
 *
 * Errors of this project say `Cannot <action>: <why>, <what to do>` and are printed as they are, cut
 * and escaped for terminals. Any other is a fault; its line names its class and points to `--debug`.
 */
export function describeFailure(thrown: unknown): Failure {
  if (thrown instanceof UsageError) return { code: 2, line: shownLine(thrown.message) };
  const commander = describeCommanderError(thrown);
  if (commander !== null) return commander;
  const error = foreseen(thrown);
  const name = error instanceof Error ? error.name : "error";
  const message = shownLine(error instanceof Error ? error.message : String(error));
  if (error instanceof AwqDiagError) return { code: 1, line: message };
  const line = `unexpected ${name}: ${message} (run again with --debug to see where)`;
  return { code: 1, line };
}

/** Commander throws for help too; known by its code, so that this file need not load it. */
function describeCommanderError(error: unknown): Failure | null {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!(error instanceof Error) || !code.startsWith("commander.")) return null;
  if ("exitCode" in error && error.exitCode === 0) return { code: 0, line: "" };
  return { code: 2, line: shownLine(error.message).replace(/^error: /, "") };
}
