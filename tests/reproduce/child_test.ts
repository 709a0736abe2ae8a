import assert from "node:assert/strict";
import { describeEnd, runChild } from "../../lib/reproduce/child.ts";

Deno.test("runChild() throws the error of a task that failed, however much was said", async () => {
  const source =
    'console.log("x".repeat(1e6)); console.error("error: Cannot x: y, z"); Deno.exit(1)';
  await assert.rejects(runChild(["eval", "--quiet", source], true), { message: "Cannot x: y, z" });
});

Deno.test("describeEnd() gives the last error line, or how a task ended that said nothing", () => {
  const failed = { success: false, code: 3, signal: null };
  assert.equal(
    describeEnd("error: first\nerror: Cannot x: y, z\n  at q", failed),
    "Cannot x: y, z",
  );
  assert.equal(
    describeEnd("no error: here", failed),
    "the task ended with code 3, run it alone to see why",
  );
  assert.equal(
    describeEnd("", { success: false, code: 137, signal: "SIGKILL" }),
    "the task was ended by SIGKILL, run it alone to see why",
  );
});
