import assert from "node:assert/strict";
import { fileProblem } from "../../lib/errors/file_problem.ts";

function systemError(code: string): Error {
  return Object.assign(new Error(`${code} (os error 1)`), { code });
}

Deno.test("fileProblem() knows Deno's classes and the system's codes", () => {
  const cases: [Error, RegExp][] = [
    [new Deno.errors.NotFound("x"), /^there is no such file or folder, check the path$/],
    [new Deno.errors.PermissionDenied("x"), /^the system does not permit it, /],
    [new Deno.errors.NotCapable("x"), /^Deno was started without permission for it, /],
    [new Deno.errors.IsADirectory("x"), /^it is a folder, /],
    [systemError("ENOSPC"), /^the disk is full, /],
    [systemError("EROFS"), /^the disk is read-only, /],
  ];
  for (const [error, expected] of cases) assert.match(fileProblem(error), expected);
});

Deno.test("fileProblem() gives the text of anything else", () => {
  assert.equal(
    fileProblem(new Error("Too many open files (os error 24)")),
    "Too many open files (os error 24)",
  );
  assert.equal(fileProblem("odd"), "odd");
});

Deno.test("fileProblem() understands what the system really throws", async () => {
  const reason = await Deno.readTextFile("/no/such/file").catch(fileProblem);
  assert.equal(reason, "there is no such file or folder, check the path");
});
