import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { CommanderError } from "commander";
import { describeFailure } from "../../lib/cli/describe_failure.ts";
import { UsageError } from "../../lib/cli/usage_error.ts";

Deno.test("describeFailure() takes an error that says what it cannot do as it is", () => {
  const text = 'Cannot read "a:b": expected 4096 scales, got 1024, pass one per channel';
  assert.deepEqual(describeFailure(new AwqDiagError(text)), { code: 1, line: text });
});

Deno.test("describeFailure() tells the engine's texts from ours", () => {
  const engine = [
    "Cannot read properties of undefined (reading 'x')",
    "Cannot access 'x' before initialization",
    "Cannot mix BigInt and other types, use explicit conversions",
    "Cannot read properties of undefined (reading 'model: x')",
    "Cannot convert: it looks like one of ours",
  ];
  for (const text of engine) {
    assert.deepEqual(describeFailure(new TypeError(text)), {
      code: 1,
      line: `unexpected TypeError: ${text} (run again with --debug to see where)`,
    });
  }
});

Deno.test("describeFailure() names a missing permission", () => {
  const error = new Deno.errors.NotCapable('Requires net access to "huggingface.co"');
  assert.equal(
    describeFailure(error).line,
    "Cannot go on: Deno was started without permission for it, widen --allow-net " +
      '(Requires net access to "huggingface.co")',
  );
});

Deno.test("describeFailure() gives 2 for wrong usage", () => {
  assert.deepEqual(describeFailure(new UsageError("Cannot plot:\nno record")), {
    code: 2,
    line: "Cannot plot: no record",
  });
  const error = new CommanderError(1, "commander.missingArgument", "error: missing argument 'x'");
  assert.deepEqual(describeFailure(error), { code: 2, line: "missing argument 'x'" });
});

Deno.test("describeFailure() puts an error of several lines on one", () => {
  assert.deepEqual(describeFailure(new Error("native code says:\n  first\n  second\n")), {
    code: 1,
    line: "unexpected Error: native code says: first second (run again with --debug to see where)",
  });
});

Deno.test("describeFailure() takes a thrown text for its message", () => {
  assert.deepEqual(describeFailure("only text"), {
    code: 1,
    line: "unexpected error: only text (run again with --debug to see where)",
  });
});

Deno.test("describeFailure() gives 0 and no line when help was asked for", () => {
  const error = new CommanderError(0, "commander.helpDisplayed", "(outputHelp)");
  assert.deepEqual(describeFailure(error), { code: 0, line: "" });
});

Deno.test("describeFailure() copes with anything that can be thrown", () => {
  for (const thrown of [undefined, null, 7, "text", {}, Object.assign(new Error(), { code: 5 })]) {
    const { code, line } = describeFailure(thrown);
    assert.equal(code, 1);
    assert.match(line, /^unexpected /);
  }
});

Deno.test("describeFailure() says what the system refused, not that it was unexpected", () => {
  const full = Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
  assert.match(describeFailure(full).line, /^Cannot go on: the disk is full, /);
});

Deno.test("describeFailure() shows a terminal nothing that it would act on", () => {
  const hostile = "Cannot read \x1b]0;x\x07\u202e\x9b31m\r\0:\n no";
  for (const error of [new AwqDiagError(hostile), new UsageError(hostile), new Error(hostile)]) {
    assert.match(
      describeFailure(error).line,
      /Cannot read \\u\{1b\}\]0;x\\u\{7\}\\u\{202e\}\\u\{9b\}31m\\u\{d\}\\u\{0\}: no/,
    );
  }
  const wrong = new CommanderError(1, "commander.unknownOption", `error: unknown '${hostile}'`);
  assert.doesNotMatch(describeFailure(wrong).line, /[^ -~]/);
});

Deno.test("describeFailure() cuts the middle of a very long line, at once", () => {
  const error = new AwqDiagError(`Cannot read ${" \n".repeat(1e6)}, mend it`);
  assert.equal(describeFailure(error).line, "Cannot read ... , mend it");
  const { line } = describeFailure(new UsageError(`Cannot use ${"x".repeat(1e6)}, mend it`));
  assert.ok(line.length < 2010 && line.startsWith("Cannot use xxx") && line.endsWith("x, mend it"));
});
