import assert from "node:assert/strict";
import { readTextFile } from "../../lib/text/input_file.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const silent = () => {};

/** A text in UTF-16, with its mark or without. */
function utf16(text: string, mark: readonly number[]): Uint8Array {
  return Uint8Array.from([...mark, ...[...text].flatMap((c) => [c.charCodeAt(0), 0])]);
}

const files: Readonly<Record<string, string | Uint8Array>> = {
  "marked.txt": utf16("some text", [0xff, 0xfe]),
  "unmarked.txt": utf16("some text", []),
  "latin1.txt": Uint8Array.of(0x61, 0xe9, 0x62),
  "pointer.txt": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
  "pointer.parquet": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
};
const refusals = {
  "marked.txt": /"[^"]*marked\.txt" is UTF-16, wanted text in UTF-8, save it in that encoding$/,
  "unmarked.txt": /"[^"]*unmarked\.txt" is UTF-16/,
  "latin1.txt": /"[^"]*latin1\.txt" is not UTF-8/,
  "pointer.txt": /is a Git LFS pointer, wanted the file that it stands for, run git lfs pull/,
  "pointer.parquet": /is a Git LFS pointer/,
  "none.txt": /none\.txt": there is no such file or folder, check the path$/,
  "": /it is a folder, give the path of a file$/,
};
for (const [file, message] of Object.entries(refusals)) {
  Deno.test(`readTextFile() refuses ${file || "a folder"} in one line`, () =>
    inFolder(files, async (folder) => {
      await assert.rejects(readTextFile(`${folder}/${file}`, silent), {
        name: "AwqDiagError",
        message,
      });
    }));
}

Deno.test("readTextFile() gives name, size, hash and content", () =>
  inFolder({ "a.txt": "\uFEFFabc\r\n" }, async (folder) => {
    const { name, bytes, sha256, content } = await readTextFile(`${folder}/a.txt`, silent);
    assert.deepEqual([name, bytes, content], ["a.txt", 8, { kind: "text", passages: ["abc"] }]);
    assert.match(sha256, /^[0-9a-f]{64}$/);
  }));
