import assert from "node:assert/strict";
import { diskProblem } from "../../lib/hub/disk_problem.ts";

const state = { done: 300, total: 1000, bytesPerSecond: 0 };

function explain(error: unknown): unknown {
  return diskProblem(error, "a/b", "/hub", state);
}

Deno.test("diskProblem() says how much room a full disk lacks", () => {
  for (const code of ["ENOSPC", "EDQUOT"]) {
    const error = explain(Object.assign(new Error("os error"), { code })) as Error;
    assert.equal(
      error.message,
      'Cannot download "a/b": the disk of "/hub" is full, wanted room for 700 more bytes, free some, or set HF_HUB_CACHE to another disk, and run again',
    );
    assert.ok(error.cause instanceof Error);
  }
});

Deno.test("diskProblem() says that the cache may not be written", () => {
  const refusals = [
    Object.assign(new Deno.errors.PermissionDenied("os error 13"), { code: "EACCES" }),
    Object.assign(new Error("os error 30"), { code: "EROFS" }),
    new Deno.errors.NotCapable("Requires write access"),
  ];
  for (const refused of refusals) {
    assert.equal(
      (explain(refused) as Error).message,
      'Cannot download "a/b": "/hub" may not be written, wanted a cache, change its owner or mode, or set HF_HUB_CACHE to another folder',
    );
  }
});

Deno.test("diskProblem() leaves other errors as they are", () => {
  for (const other of [new Error("Cannot download"), "text", null]) {
    assert.equal(explain(other), other);
  }
});
