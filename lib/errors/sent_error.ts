/** Errors between threads: a message carries no class. */

import { AwqDiagError } from "./awq_diag_error.ts";
import { foreseen } from "./foreseen.ts";

/** An error as one thread sends it to another. */
export interface SentError {
  readonly foreseen: boolean;
  readonly message: string;
}

export function sentError(thrown: unknown): SentError {
  const error = foreseen(thrown);
  const message = error instanceof Error ? error.message : String(error);
  return { foreseen: error instanceof AwqDiagError, message };
}

/** The error that was sent, again one of this project if it was one. */
export function revivedError({ foreseen, message }: SentError): Error {
  return foreseen ? new AwqDiagError(message) : new Error(message);
}
