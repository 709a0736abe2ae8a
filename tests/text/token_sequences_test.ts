import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkIds,
  checkMaxLength,
  dropShort,
  truncateSequences,
} from "../../lib/text/token_sequences.ts";

const limits = { maxLength: 4, vocabularySize: 10, maxPositions: 8 };

Deno.test("checkMaxLength() accepts 2 to the model's positions and nothing else", () => {
  for (const maxLength of [2, 5, 8]) checkMaxLength({ ...limits, maxLength });
  for (const maxLength of [1, 0, -1, 9, 2.5, NaN, Infinity]) {
    assert.throws(() => checkMaxLength({ ...limits, maxLength }), {
      name: "AwqDiagError",
      message: new RegExp(`got a maximum length of ${maxLength}, wanted 2 to 8.* --max-length$`),
    });
  }
});

Deno.test("truncateSequences() keeps the first tokens of each sequence", () => {
  assert.deepEqual(truncateSequences([[1, 2, 3, 4, 5, 6], [7, 8], [9, 0, 1, 2]], 4), [
    Int32Array.of(1, 2, 3, 4),
    Int32Array.of(7, 8),
    Int32Array.of(9, 0, 1, 2),
  ]);
});

Deno.test("checkIds() names an id outside the vocabulary", () => {
  checkIds([0, 9], 10, "sequence 0");
  assert.throws(() => checkIds([3, 10], 10, 'sequence 1 of "ids.json"'), {
    name: "AwqDiagError",
    message:
      'Cannot prepare the token sequences: sequence 1 of "ids.json" has id 10 at position 1, wanted 0 to 9, tokenize with this model\'s tokenizer',
  });
  assert.throws(() => checkIds([1, -1], 10, "f"), /has id -1 at position 1/);
});

Deno.test("dropShort() keeps what has two tokens, and tells the number of the others", () => {
  const sequence = fc.array(fc.nat(9), { maxLength: 3 });
  fc.assert(fc.property(fc.array(sequence), (others) => {
    const notes: string[] = [];
    const given = [...others, [1, 2]];
    const kept = dropShort(given, "a.txt", (note) => notes.push(note));
    assert.deepEqual(kept, given.filter((ids) => ids.length > 1));
    const dropped = given.length - kept.length;
    assert.deepEqual(
      notes,
      dropped === 0 ? [] : [
        `${dropped} of ${given.length} passages of "a.txt" have fewer than two tokens and are left out`,
      ],
    );
  }));
});

Deno.test("dropShort() refuses a file in which nothing has two tokens", () => {
  assert.throws(() => dropShort([[], [1]], "a.txt", () => {}), {
    name: "AwqDiagError",
    message:
      'Cannot prepare the token sequences: none of the 2 passages of "a.txt" has two tokens, wanted at least one that has, add text',
  });
});
