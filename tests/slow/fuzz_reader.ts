/**
 * Reads damaged input in a process of its own, which the test ends when it takes too long:
 * `deno run -A fuzz_reader.ts TARGET`, a path a line on stdin, an outcome a line on stdout.
 */

import { createInterface } from "node:readline";
import process from "node:process";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { TARGETS } from "./fuzz_targets.ts";

/** What became of an input. */
export type Outcome = "taken" | "refused" | { readonly fault: string };

if (import.meta.main) {
  const target = TARGETS.find(({ name }) => name === Deno.args[0])!;
  for await (const path of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await outcomeOf(target.read, await Deno.readFile(path))));
  }
}

async function outcomeOf(
  read: (bytes: Uint8Array) => Promise<unknown>,
  bytes: Uint8Array,
): Promise<Outcome> {
  try {
    await read(bytes);
    return "taken";
  } catch (error) {
    const planned = error instanceof AwqDiagError && error.message.startsWith("Cannot ");
    return planned ? "refused" : { fault: Deno.inspect(error).slice(0, 2000) };
  }
}
