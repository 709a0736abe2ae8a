import assert from "node:assert/strict";
import { begin } from "../../lib/parallel/begin.ts";

Deno.test("begin() gives the result however often it is asked for", async () => {
  const result = begin(Promise.resolve(7));
  assert.equal(await result(), 7);
  assert.equal(await result(), 7);
});

Deno.test("begin() throws a failure where the result is asked for, and nowhere else", async () => {
  const unhandled: unknown[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    unhandled.push(event.reason);
  };
  addEventListener("unhandledrejection", note);
  const problem = new RangeError("too long");
  const result = begin(Promise.reject(problem));
  const never = begin(Promise.reject(new Error("nobody asks")));
  await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
  await assert.rejects(result(), problem);
  removeEventListener("unhandledrejection", note);
  assert.deepEqual(unhandled, []);
  assert.equal(typeof never, "function");
});
