import assert from "node:assert/strict";
import type { AnyRecord } from "../../lib/record/kinds.ts";
import { readRecord, replaceFile, type WriteBytes, writeRecord } from "../../lib/record/store.ts";
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

/** A disk that takes some bytes and is then full, with the error that Deno throws on a full tmpfs. */
function fullAfter(room: number): WriteBytes {
  let left = room;
  return async (file, part) => {
    if (left === 0) {
      throw Object.assign(new Error("No space left on device (os error 28)"), { code: "ENOSPC" });
    }
    const written = await file.write(part.subarray(0, left));
    left -= written;
    return written;
  };
}

const bytes = new TextEncoder().encode("new contents");

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
        'Cannot write record "a.json": Deno was started without permission for it, widen --allow-read or --allow-write',
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

Deno.test("replaceFile() gives the file the mode that new files have", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/plain`, "");
    await replaceFile(`${folder}/replaced`, bytes);
    const [plain, replaced] = ["plain", "replaced"].map((name) =>
      Deno.statSync(`${folder}/${name}`)
    );
    assert.equal(replaced?.mode, plain?.mode);
  }));

for (const [when, room] of [["at once", 0], ["half way", 6]] as const) {
  Deno.test(`replaceFile() leaves the old file when the disk fills up ${when}`, () =>
    inFolder(async (folder) => {
      const path = `${folder}/a.json`;
      await replaceFile(path, new TextEncoder().encode("old contents"));
      await assert.rejects(replaceFile(path, bytes, fullAfter(room)), {
        code: "ENOSPC",
      });
      assert.equal(await Deno.readTextFile(path), "old contents");
      assert.deepEqual(namesIn(folder), ["a.json"]);
    }));
}

Deno.test("replaceFile() goes on when the system takes a part only", () =>
  inFolder(async (folder) => {
    await replaceFile(`${folder}/a`, bytes, (file, part) => file.write(part.subarray(0, 5)));
    assert.deepEqual(await Deno.readFile(`${folder}/a`), bytes);
  }));

Deno.test("replaceFile() shows readers the old contents until the new ones are whole", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a`;
    const seen: string[] = [];
    await replaceFile(path, new TextEncoder().encode("old contents"));
    await replaceFile(path, bytes, async (file, part) => {
      seen.push(await Deno.readTextFile(path));
      return await file.write(part.subarray(0, 4));
    });
    assert.deepEqual(seen, ["old contents", "old contents", "old contents"]);
  }));

Deno.test("replaceFile() takes a bare file name", () =>
  inFolder(async (folder) => {
    const start = Deno.cwd();
    try {
      Deno.chdir(folder);
      await replaceFile("a", bytes);
    } finally {
      Deno.chdir(start);
    }
    assert.deepEqual(namesIn(folder), ["a"]);
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
