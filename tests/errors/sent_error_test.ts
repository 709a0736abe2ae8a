import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { revivedError, sentError } from "../../lib/errors/sent_error.ts";

Deno.test("an error of the project is one again behind a message between threads", () => {
  const revived = revivedError(structuredClone(sentError(new AwqDiagError("Cannot x: y, z"))));
  assert.ok(revived instanceof AwqDiagError);
  assert.equal(revived.message, "Cannot x: y, z");
});

Deno.test("any other error stays unforeseen behind a message between threads", () => {
  const revived = revivedError(structuredClone(sentError(new TypeError("a is undefined"))));
  assert.ok(!(revived instanceof AwqDiagError));
  assert.equal(revived.message, "a is undefined");
  assert.equal(revivedError(sentError("a string")).message, "a string");
});
