/** A task that fails in the way its first argument names; run by `tests/cli/exit_test.ts`. */

import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { runTask } from "../../lib/cli/exit.ts";
import { createCommand } from "../../lib/cli/options.ts";

const failures: Record<string, () => number | void | Promise<void>> = {
  none: () => console.log("result"),
  known: () => {
    const cause = new Deno.errors.NotFound("No such file (os error 2)");
    throw new AwqDiagError('Cannot read record "a.json": there is no such file, check the path', {
      cause,
    });
  },
  late: async () => {
    Promise.reject(new AwqDiagError("Cannot wait: nobody listened, await it"));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  },
  timer: async () => {
    setTimeout(() => {
      throw new AwqDiagError("Cannot tick: the clock broke, mend it");
    });
    await new Promise((resolve) => setTimeout(resolve, 1000));
  },
  flood: () => {
    console.log("x".repeat(1_000_000));
    throw new AwqDiagError("Cannot go on: it is enough, stop");
  },
  code: () => 7,
};

await runTask(async (args) => {
  const command = createCommand("fail", "Fail on purpose.", [["deno task fail none", "does not"]])
    .argument("<how>");
  command.parse(args, { from: "user" });
  return await failures[command.args[0]!]!();
});
