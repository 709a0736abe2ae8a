import assert from "node:assert/strict";
import { createStallGuard } from "../../lib/hub/stall_guard.ts";

const never = new AbortController().signal;

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    signal.addEventListener("abort", () => resolve(signal.reason));
  });
}

Deno.test("createStallGuard() aborts when nothing comes", async () => {
  using guard = createStallGuard(5, never);
  assert.equal(String(await aborted(guard.signal)), "Error: nothing came for 0.005 s");
});

Deno.test("createStallGuard() waits anew whenever something comes", async () => {
  using guard = createStallGuard(300, never);
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 110));
    guard.alive();
  }
  assert.ok(!guard.signal.aborted);
});

Deno.test("createStallGuard() stops for an outer reason and leaves no timer when disposed", async () => {
  const outer = new AbortController();
  using guard = createStallGuard(60_000, outer.signal);
  outer.abort("enough");
  assert.equal(await aborted(guard.signal), "enough");
});
