import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { parsePassages } from "../../lib/text/passages.ts";

const texts = ["One.", " two ", "", "\u2603"];
const ids = [[0, 5], [], [7]];

/** Reads a value that is saved as `.json`. */
const read = (value: unknown, file = "a.json") => parsePassages(JSON.stringify(value), file);

const asText = [
  ["strings", texts],
  ["rows", texts.map((text) => ({ text }))],
  ["rows that call it content", texts.map((content, id) => ({ id, content }))],
  ["columns", { text: texts, id: [1, 2, 3, 4] }],
  ["rows under a name", { data: texts.map((text) => ({ text })) }],
] as const;
for (const [shape, value] of asText) {
  Deno.test(`parsePassages() reads text out of JSON as ${shape}`, () => {
    assert.deepEqual(read(value), { kind: "text", passages: texts });
  });
}

const asIds = [
  ["sequences", { sequences: ids }],
  ["arrays", ids],
  ["rows", ids.map((input_ids) => ({ input_ids, attention_mask: [1] }))],
  ["columns", { input_ids: ids }],
] as const;
for (const [shape, value] of asIds) {
  Deno.test(`parsePassages() reads token ids out of JSON as ${shape}`, () => {
    assert.deepEqual(read(value), { kind: "ids", sequences: ids });
  });
}

Deno.test("parsePassages() reads a row on each line, also where the file is called .json", () => {
  const lines = texts.map((text) => JSON.stringify({ text, label: 1 })).join("\r\n\n");
  for (const file of ["a.jsonl", "a.ndjson", "A.JSONL", "a.json"]) {
    assert.deepEqual(parsePassages(`\uFEFF${lines}\n`, file), { kind: "text", passages: texts });
  }
  const strings = texts.map((text) => JSON.stringify(text)).join("\n");
  assert.deepEqual(parsePassages(strings, "a.jsonl"), { kind: "text", passages: texts });
  assert.deepEqual(parsePassages('{"input_ids": [1, 2]}', "a.jsonl"), {
    kind: "ids",
    sequences: [[1, 2]],
  });
});

Deno.test("parsePassages() takes a row that is null, or lacks its text, as an empty one", () => {
  const wanted = { kind: "text", passages: ["a", "", ""] };
  assert.deepEqual(read([{ text: "a" }, null, { text: null }]), wanted);
  assert.deepEqual(read([{ text: "a" }, { other: 1 }, {}]), wanted);
});

Deno.test("parsePassages() reads the only key of text where none is called so, and says it", () => {
  const notes: string[] = [];
  const text = JSON.stringify([{ id: 1, sentence: "a" }]);
  const content = parsePassages(text, "a.json", (note) => notes.push(note));
  assert.deepEqual(content, { kind: "text", passages: ["a"] });
  assert.deepEqual(notes, ['"a.json" has no "text": "sentence" is read instead']);
});

Deno.test("parsePassages() finds the text behind rows that hold none yet", () => {
  assert.deepEqual(read([{ title: "Apples", text: null }, { title: "B", text: "some words" }]), {
    kind: "text",
    passages: ["", "some words"],
  });
});

const refusals: readonly (readonly [string, unknown, RegExp])[] = [
  ["a number", 1, /"a\.json" is a number without rows, wanted an array of strings/],
  ["null", null, /"a\.json" is null without rows/],
  ["an object", {}, /"a\.json" is an object without rows/],
  ["numbers", [1], /the first row of "a\.json" is a number, wanted an array of strings/],
  [
    "a row of another kind",
    ["a", { text: "b" }],
    /row 1 of "a\.json" is an object, wanted a string/,
  ],
  ["text among ids", [[1], "a"], /row 1 of "a\.json" is a string, wanted an array of token ids/],
  ["a text that is none", [{ text: "a" }, { text: 5 }], /"text" in row 1 of "a\.json" is a number/],
  [
    "ids that are none",
    [[1], [3, -1]],
    /row 1 of "a\.json" has "-1" at position 1, wanted a token/,
  ],
  ["ids as text", { sequences: [["7"]] }, /row 0 of "a\.json" has ""?\\?"7/],
  [
    "conversations",
    [{ messages: [] }],
    /holds conversations \("messages"\), wanted text, write each/,
  ],
  [
    "several keys of text",
    [{ instruction: "a", output: "b" }],
    /has the keys "instruction", "output", wanted "text" or "content" with text in it, rename/,
  ],
  ["rows of nothing", [null, null], /has no rows/],
];
for (const [what, value, message] of refusals) {
  Deno.test(`parsePassages() refuses JSON of ${what} in one line`, () => {
    assert.throws(() => read(value), (error: Error) => {
      assert.ok(error instanceof AwqDiagError);
      assert.match(error.message, message);
      assert.match(error.message, /^Cannot read the (passages|text): [^\n]*, wanted [^\n]+$/);
      return true;
    });
  });
}

Deno.test("parsePassages() refuses broken JSON and keeps the cause", () => {
  for (const text of ["", "[", '["a",]', "not json", "[\n1,\n"]) {
    assert.throws(() => parsePassages(text, "dir/a.json"), (error: Error) => {
      assert.match(error.message, /^Cannot read the passages: "dir\/a\.json" is no JSON \(/);
      assert.ok(error.cause instanceof SyntaxError);
      return true;
    });
  }
  const lines = '{"text": "a"}\n{"text": \n';
  assert.throws(() => parsePassages(lines, "a.jsonl"), /line 2 of "a\.jsonl" is no JSON \(/);
});

Deno.test("parsePassages() takes keys that objects inherit as keys like others", () => {
  const row = '{"__proto__": {"text": "no"}, "constructor": "a"}';
  assert.deepEqual(parsePassages(`[${row}]`, "a.json"), { kind: "text", passages: ["a"] });
});
