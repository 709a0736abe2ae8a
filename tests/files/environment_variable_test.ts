import assert from "node:assert/strict";
import { environmentVariable } from "../../lib/files/environment_variable.ts";

Deno.test("environmentVariable() refuses by name what is no UTF-8, and never shows it", () => {
  const secret = () => {
    throw new TypeError('environment variable was not valid unicode: "hf_SECRET\\xFF"');
  };
  assert.throws(() => environmentVariable("HF_TOKEN", secret), (error: Error) => {
    assert.equal(error.name, "AwqDiagError");
    assert.match(error.message, /^Cannot read the environment: HF_TOKEN is no UTF-8, /);
    assert.doesNotMatch(Deno.inspect(error), /SECRET/);
    return true;
  });
});

Deno.test("environmentVariable() gives undefined for what is not set", () => {
  assert.equal(environmentVariable("X", () => undefined), undefined);
});
