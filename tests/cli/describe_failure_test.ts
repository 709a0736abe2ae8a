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
  assert.match(describeFailure(error).line, /^unexpected NotCapable: Requires net access to/);
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
