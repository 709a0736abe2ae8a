import assert from "node:assert/strict";
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

Deno.test("parsePassages() takes each of many lines as a passage where no line is blank, and says so", () => {
  const read = (count: number) => {
    const notes: string[] = [];
    const text = Array.from({ length: count }, (_, i) => `line ${i}`).join("\r\n");
    const content = parsePassages(`${text}\n`, "a.txt", (note) => notes.push(note));
    return { count: content.kind === "text" ? content.passages.length : 0, notes };
  };
  assert.deepEqual(read(15), { count: 1, notes: [] });
  const { count, notes } = read(16);
  assert.equal(count, 16);
  assert.match(notes.join(), /^"a\.txt" has no blank lines, so each of its 16 lines is a passage/);
  const paragraphs = `${"line\n".repeat(30)}\n${"line\n".repeat(30)}`;
  assert.equal(passages(paragraphs).length, 2);
});

Deno.test("parsePassages() refuses a file without passages", () => {
  for (
    const [text, file] of [["", "a.txt"], [" \n\n ", "a.txt"], ["[]", "a.json"], ["\n", "a.jsonl"]]
  ) {
    assert.throws(() => parsePassages(text!, file!), {
      name: "AwqDiagError",
      message: /^Cannot read the passages: "a\.\w+" has no (passages|rows), wanted text, add some$/,
    });
  }
});

Deno.test("parsePassages() refuses another ending", () => {
  for (const [file, ending] of [["a.csv", ".csv"], ["txt", ""], ["a.txt/b", ""]] as const) {
    assert.throws(() => parsePassages("a", file), {
      name: "AwqDiagError",
      message:
        `Cannot read the passages: "${file}" ends in "${ending}", wanted ".txt", ".json", ".jsonl", ".ndjson" or ".parquet", rename or convert the file`,
    });
  }
});
