import assert from "node:assert/strict";
import { readJson } from "../../lib/model/read_json.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const read = (folder: string, limit = 100) => readJson(`${folder}/f.json`, limit, "a test file");

Deno.test("readJson() reads JSON as Python writes it, behind a byte order mark too", async () => {
  await inFolder({ "f.json": '\ufeff{"a": [1, NaN]}' }, async (folder) => {
    assert.deepEqual(await read(folder), { a: [1, NaN] });
  });
});

Deno.test("readJson() refuses a file by its size before it reads it", async () => {
  await inFolder({ "f.json": "" }, async (folder) => {
    await Deno.truncate(`${folder}/f.json`, 2 ** 33); // eight gigabytes of nothing
    await assert.rejects(read(folder), {
      name: "AwqDiagError",
      message:
        /f\.json has 8589934592 bytes, wanted a test file of at most 100, download the file again$/,
    });
  });
});

Deno.test("readJson() says in one line what is wrong with the text", async () => {
  for (
    const text of ["", "{", "[1,]", "\u0000", "\u001b[2J", "[".repeat(90), "[".repeat(90) + "NaN"]
  ) {
    await inFolder({ "f.json": text }, async (folder) => {
      await assert.rejects(read(folder), (error: Error) => {
        assert.equal(error.name, "AwqDiagError");
        assert.match(error.message, /f\.json is no JSON \(.*\), wanted a test file, download/);
        assert.doesNotMatch(error.message, /\p{Cc}/u);
        return true;
      });
    });
  }
});

Deno.test("readJson() names a Git LFS pointer", async () => {
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n";
  await inFolder({ "f.json": pointer }, async (folder) => {
    await assert.rejects(
      read(folder),
      /f\.json is a Git LFS pointer, wanted the file that it stands for, run git lfs pull/,
    );
  });
});

Deno.test("readJson() refuses a folder in place of the file", async () => {
  await inFolder({}, async (folder) => {
    await Deno.mkdir(`${folder}/f.json`);
    await assert.rejects(read(folder), { name: "AwqDiagError", message: /it is a folder/ });
  });
});
