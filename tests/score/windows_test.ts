import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { windowStarts } from "../../lib/score/windows.ts";

Deno.test("windowStarts() stops before a start of n - L", () => {
  assert.deepEqual(windowStarts(1024, 512), [0]);
  assert.deepEqual(windowStarts(1025, 512), [0, 512]);
  assert.deepEqual(windowStarts(513, 512), [0]);
});

Deno.test("windowStarts() finds the windows of WikiText-2 that others count", () => {
  assert.equal(windowStarts(299_078, 2048).length, 146); // Qwen2.5
  assert.equal(windowStarts(431_823, 512).length, 843); // the bundled tokenizer
});

Deno.test("windowStarts() takes the first windows when limited", () => {
  assert.deepEqual(windowStarts(431_823, 512, 80), Array.from({ length: 80 }, (_, i) => 512 * i));
  assert.deepEqual(windowStarts(1300, 512, 80), [0, 512]);
});

Deno.test("windowStarts() refuses a text that is not longer than one window", () => {
  for (const tokens of [0, 100, 512]) {
    assert.throws(() => windowStarts(tokens, 512), {
      name: "AwqDiagError",
      message:
        `Cannot cut windows: the text has ${tokens} tokens, wanted more than the 512 of one window, pass a longer text or a shorter window`,
    });
  }
  assert.throws(() => windowStarts(NaN, 512), AwqDiagError);
});

Deno.test("windowStarts() refuses windows that predict nothing and limits of nothing", () => {
  for (const length of [1, 0, -5, 2.5, NaN]) {
    assert.throws(() => windowStarts(100, length), {
      message: /^Cannot cut windows: got a length/,
    });
  }
  for (const limit of [0, -1, 1.5, NaN]) {
    assert.throws(() => windowStarts(100, 10, limit), {
      message: /^Cannot cut windows: got a limit/,
    });
  }
});

Deno.test("windowStarts() does as the loop of the protocol", () => {
  const anyCase = fc.integer({ min: 2, max: 50 }).chain((length) =>
    fc.tuple(fc.constant(length), fc.integer({ min: length + 1, max: 500 }))
  );
  fc.assert(fc.property(anyCase, ([length, tokens]) => {
    const wanted: number[] = [];
    for (let start = 0; start < tokens - length; start += length) wanted.push(start);
    assert.deepEqual(windowStarts(tokens, length), wanted);
  }));
});
