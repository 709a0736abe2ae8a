import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** Wrong use of a task: its text is printed as it is, and the task exits with 2. */
export class UsageError extends AwqDiagError {
  override readonly name = "UsageError";
}
