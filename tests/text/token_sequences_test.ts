import assert from "node:assert/strict";
import fc from "fast-check";
import { checkMaxLength, truncateSequences } from "../../lib/text/token_sequences.ts";

const limits = { maxLength: 4, vocabularySize: 10, maxPositions: 8 };

Deno.test("checkMaxLength() accepts 2 to the model's positions and nothing else", () => {
  for (const maxLength of [2, 5, 8]) checkMaxLength({ ...limits, maxLength });
  for (const maxLength of [1, 0, -1, 9, 2.5, NaN, Infinity]) {
    assert.throws(() => checkMaxLength({ ...limits, maxLength }), {
      name: "AwqDiagError",
      message: new RegExp(`got a maximum length of ${maxLength}, wanted 2 to 8`),
    });
  }
});

Deno.test("truncateSequences() keeps the first tokens of each sequence", () => {
  assert.deepEqual(truncateSequences([[1, 2, 3, 4, 5, 6], [7, 8], [9, 0, 1, 2]], limits, "f"), [
    Int32Array.of(1, 2, 3, 4),
    Int32Array.of(7, 8),
    Int32Array.of(9, 0, 1, 2),
  ]);
});

Deno.test("truncateSequences() gives prefixes of 2 to maxLength ids for any sound input", () => {
  const sequence = fc.array(fc.nat(9), { minLength: 2, maxLength: 20 });
  fc.assert(fc.property(fc.array(sequence), fc.integer({ min: 2, max: 8 }), (given, maxLength) => {
    const result = truncateSequences(given, { ...limits, maxLength }, "f");
    assert.deepEqual(
      result.map((ids) => [...ids]),
      given.map((ids) => ids.slice(0, maxLength)),
    );
  }));
});

Deno.test("truncateSequences() names an id outside the vocabulary, also behind the cut", () => {
  assert.throws(() => truncateSequences([[1, 2], [3, 10]], limits, "ids.json"), {
    name: "AwqDiagError",
    message:
      "Cannot prepare the token sequences: sequence 1 of ids.json has id 10 at position 1, wanted 0 to 9, tokenize with this model's tokenizer",
  });
  assert.throws(() => truncateSequences([[1, -1]], limits, "f"), /has id -1 at position 1/);
  assert.throws(() => truncateSequences([[1, 2, 3, 4, 5, 99]], limits, "f"), /id 99 at position 5/);
});

Deno.test("truncateSequences() refuses sequences of one token or none", () => {
  for (const ids of [[], [1]]) {
    assert.throws(() => truncateSequences([[1, 2], ids], limits, "a.txt"), {
      name: "AwqDiagError",
      message:
        `Cannot prepare the token sequences: sequence 1 of a.txt has ${ids.length} tokens, wanted at least 2, remove it or add text`,
    });
  }
});

Deno.test("truncateSequences() refuses a useless length before it looks at ids", () => {
  assert.throws(
    () => truncateSequences([[99]], { ...limits, maxLength: 1 }, "f"),
    /maximum length/,
  );
});
