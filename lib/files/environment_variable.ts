/**
 * Variables of the environment.
 *
 * Effect: reads the environment.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** A variable's value; Deno's refusal of one that is no UTF-8 would show it, and it may be a token. */
export function environmentVariable(
  name: string,
  get: (name: string) => string | undefined = (name) => Deno.env.get(name),
): string | undefined {
  try {
    return get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new AwqDiagError(
      `Cannot read the environment: ${name} is no UTF-8, wanted text, correct or unset it`,
    );
  }
}
