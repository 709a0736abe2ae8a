import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { parsePassages } from "../../lib/text/passages.ts";

const passages = (text: string, file = "a.txt") => {
  const result = parsePassages(text, file);
  assert.equal(result.kind, "text");
  return result.kind === "text" ? result.passages : [];
};

Deno.test("parsePassages() separates text at blank lines, whatever the line ends", () => {
  assert.deepEqual(passages("a\nb\n\nc"), ["a\nb", "c"]);
  assert.deepEqual(passages("a\r\nb\r\n\r\nc\r\n"), ["a\nb", "c"]);
  assert.deepEqual(passages("a\rb\r\rc"), ["a\nb", "c"]);
});

Deno.test("parsePassages() drops white space around passages and empty ones", () => {
  assert.deepEqual(passages("\n\n  a \n \t \n\n\n b\n\n"), ["a", "b"]);
  assert.deepEqual(passages("\uFEFFa"), ["a"]);
  assert.deepEqual(passages("only one"), ["only one"]);
});

Deno.test("parsePassages() finds again any passages joined by blank lines", () => {
  const line = fc.stringMatching(/^[!-~]+( [!-~]+)*$/);
  const passage = fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join("\n"));
  fc.assert(fc.property(fc.array(passage, { minLength: 1 }), (wanted) => {
    assert.deepEqual(passages(wanted.join("\n\n")), wanted);
  }));
});

Deno.test("parsePassages() keeps strings in JSON as they are, empty ones too", () => {
  const strings = [" a ", "", "b\r\n\r\nc", "\u2603"];
  assert.deepEqual(passages(JSON.stringify(strings), "a.json"), strings);
  assert.deepEqual(passages('\uFEFF["a"]', "A.JSON"), ["a"]);
});

Deno.test("parsePassages() reads sequences of token ids", () => {
  assert.deepEqual(parsePassages('{"sequences": [[0, 5], [], [7]]}', "ids.json"), {
    kind: "ids",
    sequences: [[0, 5], [], [7]],
  });
});

Deno.test("parsePassages() refuses a file without passages", () => {
  const empty = { "": "a.txt", " \n\n ": "a.txt", "[]": "a.json", '{"sequences": []}': "a.json" };
  for (const [text, file] of Object.entries(empty)) {
    assert.throws(() => parsePassages(text, file), {
      name: "AwqDiagError",
      message: /Cannot read the passages: a\.\w+ has no (passages|sequences), wanted at least one/,
    });
  }
});

Deno.test("parsePassages() refuses broken JSON and keeps the cause", () => {
  for (const text of ["", "[", '["a",]', "not json"]) {
    assert.throws(() => parsePassages(text, "dir/a.json"), (error: Error) => {
      assert.ok(error instanceof AwqDiagError);
      assert.match(error.message, /^Cannot read the passages: dir\/a\.json is no JSON \(/);
      assert.ok(error.cause instanceof SyntaxError);
      return true;
    });
  }
});

Deno.test("parsePassages() refuses JSON of another kind", () => {
  for (const text of ["1", "null", '"a"', "{}", '{"sequences": 1}', '{"texts": ["a"]}']) {
    assert.throws(() => parsePassages(text, "a.json"), {
      name: "AwqDiagError",
      message: /a\.json is neither an array nor an object with an array "sequences"/,
    });
  }
});

Deno.test("parsePassages() names an item of the wrong kind", () => {
  const message = (text: string) => {
    try {
      parsePassages(text, "a.json");
    } catch (error) {
      assert.ok(error instanceof AwqDiagError);
      return error.message;
    }
  };
  assert.equal(
    message('["a", 1]'),
    "Cannot read the passages: item 1 of a.json is a number, wanted a string, correct the file",
  );
  assert.match(message("[null]")!, /item 0 of a\.json is null/);
  assert.match(message("[[1, 2]]")!, /is an array, wanted a string, put token ids under "sequen/);
  assert.match(message('{"sequences": [[1], "a"]}')!, /sequence 1 of a\.json is a string, wanted/);
  for (const id of ["-1", "1.5", '"7"', "null", "1e99"]) {
    assert.match(
      message(`{"sequences": [[1], [3, ${id}]]}`)!,
      /sequence 1 of a\.json has .* at position 1, wanted a token id from 0 on/,
    );
  }
});

Deno.test("parsePassages() refuses another ending", () => {
  for (const [file, ending] of [["a.csv", ".csv"], ["txt", ""], ["a.txt/b", ""]] as const) {
    assert.throws(() => parsePassages("a", file), {
      name: "AwqDiagError",
      message:
        `Cannot read the passages: ${file} ends in "${ending}", wanted ".txt" or ".json", rename or convert the file`,
    });
  }
});
