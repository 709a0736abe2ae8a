import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { fileProblem, isFileError } from "../../lib/errors/file_problem.ts";

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
    [systemError("EDQUOT"), /^the disk quota is used up, /],
    [systemError("EMFILE"), /^too many files are open, raise the limit \(ulimit -n\)$/],
    [systemError("ENFILE"), /^too many files are open, /],
    [systemError("ENAMETOOLONG"), /^its name is too long /],
    [systemError("EISDIR"), /^it is a folder, /],
    [systemError("ENOTDIR"), /^a part of the path is a file, /],
    [systemError("ELOOP"), /^its links lead in a circle, /],
    [systemError("EIO"), /^the disk or its network failed, /],
    [systemError("ENXIO"), /^it is a device or a pipe, /],
    [systemError("ETXTBSY"), /^another program uses it, /],
    [systemError("EPERM"), /^the system does not permit it, /],
    [systemError("ENOMEM"), /^the system is out of memory, /],
    [systemError("EXYZ"), /^the system refused it \(EXYZ \(os error 1\)\), give another path$/],
    [new Deno.errors.TimedOut("late"), /^the system refused it \(late\), give another path$/],
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

Deno.test("isFileError() knows refusals of the system and leaves faults of the program alone", () => {
  for (const error of [new Deno.errors.NotFound(""), systemError("EIO"), systemError("EXYZ")]) {
    assert.equal(isFileError(error), true);
  }
  const faults = [new TypeError("x is undefined"), new RangeError("ENOSPC"), "ENOSPC", null];
  for (const error of faults) assert.equal(isFileError(error), false);
  const ours = new AwqDiagError("Cannot read it: it has an unexpected NUL byte, mend it");
  assert.equal(isFileError(ours), false);
});
