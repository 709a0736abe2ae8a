/** Least permissions: what each task for users may do is written down twice, in deno.json and here. */
import assert from "node:assert/strict";
import denoConfig from "../deno.json" with { type: "json" };

const RUNS_A_MODEL = [
  "env",
  "ffi",
  "net",
  "read",
  "sys=cpus,systemMemoryInfo,networkInterfaces,hostname",
  "write",
];
/** resvg's loader asks for a report of the process, to tell musl from glibc. */
const DRAWS = ["ffi", "read", "sys=cpus,networkInterfaces,hostname", "write"];

const permissions: Readonly<Record<string, readonly string[]>> = {
  diagnose: RUNS_A_MODEL,
  "alpha-study": RUNS_A_MODEL,
  perplexity: RUNS_A_MODEL,
  compare: DRAWS,
  plot: DRAWS,
  report: ["read", "write"],
  "reproduce-all": ["read", "run=deno", "write"],
};

for (const [task, wanted] of Object.entries(permissions)) {
  Deno.test(`${task} has the permissions that it needs, and asks for no other`, () => {
    const { command } = denoConfig.tasks[task as keyof typeof denoConfig.tasks];
    const flags = command.split(" ").filter((word) => word.startsWith("-"));
    assert.deepEqual(
      flags.filter((flag) => flag.startsWith("--allow-")).map((flag) => flag.slice(8)).sort(),
      wanted.toSorted(),
    );
    assert.ok(flags.includes("--no-prompt") && flags.includes("--frozen"), command);
    assert.ok(!flags.includes("-A") && !flags.includes("-P"), command);
  });
}
