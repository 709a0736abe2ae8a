import assert from "node:assert/strict";
import type { AnyRecord } from "../../lib/record/kinds.ts";
import { readRecord, writeRecord } from "../../lib/record/store.ts";
import { awqDiagFile, channelsRecord, diagnosticRecord } from "../support/records.ts";

/** Runs a test in a fresh folder that is removed afterwards. */
async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "store_test_" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("writeRecord() writes what readRecord() gives back", () =>
  inFolder(async (folder) => {
    for (const record of [diagnosticRecord(), channelsRecord()]) {
      await writeRecord(`${folder}/a.json`, record);
      assert.deepEqual(await readRecord(`${folder}/a.json`), record);
      assert.deepEqual(namesIn(folder), ["a.json"]);
    }
  }));

Deno.test("writeRecord() writes the same bytes whatever the order of the keys", () =>
  inFolder(async (folder) => {
    const record = channelsRecord();
    await writeRecord(`${folder}/a.json`, record);
    const reversed = Object.fromEntries(Object.entries(record).reverse()) as AnyRecord;
    await writeRecord(`${folder}/b.json`, reversed);
    const [a, b] = ["a", "b"].map((name) => Deno.readTextFileSync(`${folder}/${name}.json`));
    assert.equal(a, b);
    assert.ok(a?.endsWith("}\n"));
  }));

Deno.test("writeRecord() makes missing folders", () =>
  inFolder(async (folder) => {
    await writeRecord(`${folder}/results/deep/a.json`, channelsRecord());
    assert.equal((await readRecord(`${folder}/results/deep/a.json`)).model, "tiny");
  }));

Deno.test("writeRecord() leaves the old record when the new one is invalid", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.json`;
    await writeRecord(path, channelsRecord());
    await assert.rejects(writeRecord(path, { ...channelsRecord(), model: "" }), {
      name: "AwqDiagError",
      message:
        /^Cannot write record ".*a\.json": model: Too small.*, report this as a fault of the task$/,
    });
    assert.equal((await readRecord(path)).model, "tiny");
    assert.deepEqual(namesIn(folder), ["a.json"]);
  }));

Deno.test("writeRecord() refuses a path that is a folder and leaves no temporary file", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a.json`);
    await assert.rejects(writeRecord(`${folder}/a.json`, channelsRecord()), (error) => {
      assert.ok(error instanceof Error && error.cause instanceof Error);
      assert.match(error.message, /a\.json": it is a folder, give the path of a file$/);
      return true;
    });
    assert.deepEqual(namesIn(folder), ["a.json"]);
  }));

Deno.test("writeRecord() refuses a folder that is a file", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/results`, "");
    await assert.rejects(writeRecord(`${folder}/results/a.json`, channelsRecord()), {
      message: /a part of the path is a file, give another path$/,
    });
  }));

Deno.test({
  name: "writeRecord() says so when the folder may not be written",
  permissions: { read: true, write: false },
  fn: () =>
    assert.rejects(writeRecord("a.json", channelsRecord()), {
      message:
        'Cannot write "a.json": Deno was started without permission for it, widen --allow-read or --allow-write',
    }),
});

Deno.test("writeRecord() of two processes leaves one whole record", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.json`;
    const models = Array.from({ length: 20 }, (_, i) => `model ${i}`);
    await Promise.all(models.map((model) => writeRecord(path, { ...diagnosticRecord(), model })));
    assert.ok(models.includes((await readRecord(path)).model));
    assert.deepEqual(namesIn(folder), ["a.json"]);
  }));

Deno.test("readRecord() reads AWQ-Diag's own file", async () => {
  assert.equal((await readRecord(awqDiagFile.pathname)).schema, "awq-diag/diagnostic");
});

Deno.test("readRecord() says so when there is no file, or it is a folder", async () => {
  await assert.rejects(readRecord("no/such.json"), {
    message: 'Cannot read record "no/such.json": there is no such file or folder, check the path',
  });
  await assert.rejects(readRecord("/"), {
    message: /"\/": it is a folder, give the path of a file$/,
  });
});

Deno.test("readRecord() refuses a file larger than any record, before it is read", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.json`;
    await Deno.writeTextFile(path, `{"schema": "awq-diag/diagnostic"`);
    await Deno.truncate(path, 200e6);
    await assert.rejects(readRecord(path), {
      name: "AwqDiagError",
      message: /^Cannot read record ".*a\.json": it has 200 MB, wanted at most 128 MB, pass/,
    });
  }));

Deno.test("readRecord() says of a folder that it is one", () =>
  inFolder(async (folder) => {
    await assert.rejects(
      readRecord(folder),
      /^AwqDiagError: Cannot read record ".*": it is a folder/,
    );
  }));
