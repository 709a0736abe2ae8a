import assert from "node:assert/strict";
import { taskCommand } from "../../lib/reproduce/task_command.ts";

Deno.test("taskCommand() splits a command into its arguments and its file", () => {
  const tasks = { plot: { command: "deno run --allow-read  tasks/plot.ts" } };
  assert.deepEqual(taskCommand({ tasks }, "plot"), {
    args: ["run", "--allow-read", "tasks/plot.ts"],
    entry: "tasks/plot.ts",
  });
});

Deno.test("taskCommand() lists the tasks there are for one that is not", () => {
  const [plot, report] = ["plot", "report"].map((name) => ({
    command: `deno run tasks/${name}.ts`,
  }));
  const tasks = { plot: plot!, report: report! };
  for (const name of ["plt", "toString"]) {
    assert.throws(() => taskCommand({ tasks }, name), {
      name: "AwqDiagError",
      message:
        `Cannot plan: deno.json has no task "${name}", wanted one of plot, report, correct the step's "task"`,
    });
  }
});

Deno.test("taskCommand() refuses whatever is not one run of one file", () => {
  for (
    const command of [
      "deno test",
      "deno fmt && deno run tasks/plot.ts",
      "deno run tasks/plot.ts --model 'a b.ts'",
      "node run plot.ts",
      "deno run tasks/plot.ts --quiet",
    ]
  ) {
    assert.throws(
      () => taskCommand({ tasks: { plot: { command } } }, "plot"),
      /wanted one "deno run"/,
    );
  }
});
