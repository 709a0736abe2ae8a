/** A task that fails in the way its first argument names; run by `tests/cli/exit_test.ts`. */

import { runTask } from "../../lib/cli/exit.ts";
import { createCommand, integerOption } from "../../lib/cli/options.ts";
import { UsageError } from "../../lib/cli/usage_error.ts";

const failures: Record<string, () => void | Promise<void>> = {
  none: () => console.log("result"),
  known: () => {
    const cause = new Deno.errors.NotFound("No such file (os error 2)");
    throw new Error('Cannot read record "a.json": there is no such file, check the path', {
      cause,
    });
  },
  usage: () => {
    throw new UsageError("Cannot plot: wanted at least one RECORD, name one");
  },
  bug: () => {
    const nothing = JSON.parse("{}");
    console.log(nothing.model.name);
  },
  lines: () => {
    throw new Error("native code says:\n  first\n  second\n");
  },
  text: () => {
    throw "only text";
  },
  late: async () => {
    Promise.reject(new Error("Cannot wait: nobody listened, await it"));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  },
  timer: async () => {
    setTimeout(() => {
      throw new Error("Cannot tick: the clock broke, mend it");
    });
    await new Promise((resolve) => setTimeout(resolve, 1000));
  },
  flood: () => {
    console.log("x".repeat(1_000_000));
    throw new Error("Cannot go on: it is enough, stop");
  },
  code: () => {
    Deno.exitCode = 7;
  },
};

await runTask(async (args) => {
  const command = createCommand("fail", "Fail on purpose.", [["deno task fail none", "does not"]])
    .argument("<how>")
    .addOption(integerOption("--times <n>", "how often", { min: 1, max: 3, default: 1 }));
  command.parse(args, { from: "user" });
  await failures[command.args[0]!]!();
});
