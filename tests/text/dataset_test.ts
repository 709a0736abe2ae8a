import assert from "node:assert/strict";
import { join } from "node:path";
import { loadDataset } from "../../lib/text/dataset.ts";
import { fixtures } from "../support/family_fixture.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

/** Character codes as token ids, so that the text shows. */
const codes = () => Promise.resolve((text: string) => [...text].map((c) => c.charCodeAt(0)));
const text = (ids: Int32Array) => String.fromCharCode(...ids);

Deno.test("loadDataset() joins rows by two newlines and tokenizes once", async () => {
  await inFolder(
    { "a.txt": "One.\n\n\nTwo\nlines.\n", "b.json": '["x", "", "y"]' },
    async (folder) => {
      const a = await loadDataset(`${folder}/a.txt`, codes, 256);
      assert.equal(text(a.ids), "One.\n\nTwo\nlines.");
      assert.equal(a.name, "a.txt");
      const b = await loadDataset(`${folder}/b.json`, codes, 256);
      assert.equal(text(b.ids), "x\n\n\n\ny");
    },
  );
});

Deno.test("loadDataset() strings sequences of ids together without a tokenizer", async () => {
  await inFolder({ "ids.json": '{"sequences": [[1, 2], [3]]}' }, async (folder) => {
    const never = () => Promise.reject(new Error("not wanted"));
    assert.deepEqual(
      (await loadDataset(`${folder}/ids.json`, never, 4)).ids,
      Int32Array.of(1, 2, 3),
    );
  });
});

Deno.test("loadDataset() reads Parquet", async () => {
  const { ids } = await loadDataset(join(fixtures, "data", "rows.parquet"), codes, 256);
  assert.ok(text(ids).startsWith("\n\n = Robert Boulter = \n\n\n\n\n He was born"));
});

Deno.test("loadDataset() gives the same ids of the same rows in every kind of file", () => {
  const rows = ["x", "", "y z"];
  const files = {
    "a.json": JSON.stringify(rows),
    "b.jsonl": rows.map((text) => JSON.stringify({ text })).join("\n"),
    "c.json": JSON.stringify({ text: rows }),
  };
  return inFolder(files, async (folder) => {
    for (const file of Object.keys(files)) {
      const { ids } = await loadDataset(join(folder, file), codes, 256);
      assert.equal(text(ids), "x\n\n\n\ny z", file);
    }
  });
});

Deno.test("loadDataset() takes the bundled text by default", async () => {
  const { name, ids } = await loadDataset(undefined, codes, 256);
  assert.equal(name, "evaluation.txt");
  assert.ok(ids.length > 40_000);
});

Deno.test("loadDataset() names an id outside the vocabulary, and a file without text", async () => {
  await inFolder(
    { "ids.json": '{"sequences": [[1, 9]]}', "empty.json": '["", " "]' },
    async (folder) => {
      const bad = /ids\.json" has id 9 at position 1, wanted 0 to 3/;
      await assert.rejects(loadDataset(`${folder}/ids.json`, codes, 4), bad);
      await assert.rejects(
        loadDataset(`${folder}/empty.json`, codes, 4),
        /empty\.json" holds no text/,
      );
      await assert.rejects(loadDataset(`${folder}/none.txt`, codes, 4), /there is no such file/);
    },
  );
});
