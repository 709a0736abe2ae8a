import assert from "node:assert/strict";
import { runChild } from "../../lib/reproduce/child.ts";

const quietly = (source: string) => runChild(["eval", "--quiet", source], true);

Deno.test("runChild() succeeds without a message, however much was said", async () => {
  const source = 'console.log("x".repeat(1e6)); console.error("error: not the end")';
  assert.deepEqual(await quietly(source), { success: true, message: "" });
});

Deno.test("runChild() gives the last error line of a task that failed", async () => {
  const source = 'console.error("error: first\\nerror: Cannot x: y, z\\n  at q"); Deno.exit(1)';
  assert.deepEqual(await quietly(source), { success: false, message: "Cannot x: y, z" });
});

Deno.test("runChild() says how a task ended that said nothing", async () => {
  assert.deepEqual(await quietly("Deno.exit(3)"), {
    success: false,
    message: "the task ended with code 3, run it alone to see why",
  });
});
