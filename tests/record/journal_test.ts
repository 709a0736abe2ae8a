import assert from "node:assert/strict";
import { openJournal } from "../../lib/record/journal.ts";

async function inFolder(work: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(`${folder}/sub/.journal.jsonl`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const key = { model: "m", bits: [3] };

Deno.test("openJournal() gives a resumed run the entries of the killed one", () =>
  inFolder(async (path) => {
    {
      using journal = await openJournal(path, () => Promise.resolve(key), false);
      assert.deepEqual(journal.entries, []);
      await journal.append({ part: 1 });
      await journal.append([2]);
    }
    {
      using resumed = await openJournal(path, () => Promise.resolve(key), true);
      assert.deepEqual(resumed.entries, [{ part: 1 }, [2]]);
      await resumed.append("three");
    }
    using again = await openJournal(path, () => Promise.resolve(key), true);
    assert.deepEqual(again.entries, [{ part: 1 }, [2], "three"]);
  }));

Deno.test("openJournal() drops a torn last line and goes on behind the whole ones", () =>
  inFolder(async (path) => {
    {
      using journal = await openJournal(path, () => Promise.resolve(key), false);
      await journal.append("whole");
      await journal.append("torn");
    }
    const bytes = await Deno.readFile(path);
    for (let cut = 1; cut <= 6; cut++) {
      await Deno.writeFile(path, bytes.subarray(0, bytes.length - cut));
      {
        using journal = await openJournal(path, () => Promise.resolve(key), true);
        assert.deepEqual(journal.entries, ["whole"], `${cut} bytes cut`);
        await journal.append("next");
      }
      using again = await openJournal(path, () => Promise.resolve(key), true);
      assert.deepEqual(again.entries, ["whole", "next"], `${cut} bytes cut`);
    }
  }));

Deno.test("openJournal() starts anew without resume", () =>
  inFolder(async (path) => {
    {
      using journal = await openJournal(path, () => Promise.resolve(key), false);
      await journal.append("old");
    }
    {
      using fresh = await openJournal(path, () => Promise.resolve({ other: true }), false);
      assert.deepEqual(fresh.entries, []);
    }
    using resumed = await openJournal(path, () => Promise.resolve({ other: true }), true);
    assert.deepEqual(resumed.entries, []);
  }));

Deno.test("openJournal() refuses the journal of another run and leaves it as it was", () =>
  inFolder(async (path) => {
    {
      using journal = await openJournal(path, () => Promise.resolve(key), false);
      await journal.append("old");
    }
    const before = await Deno.readFile(path);
    await assert.rejects(openJournal(path, () => Promise.resolve({ ...key, bits: [4] }), true), {
      name: "AwqDiagError",
      message:
        /^Cannot resume: ".*journal.jsonl" is the journal of another model, input or setting/,
    });
    assert.deepEqual(await Deno.readFile(path), before);
  }));

Deno.test("openJournal() resumes nothing where there is no journal, and remove() leaves none", () =>
  inFolder(async (path) => {
    using journal = await openJournal(path, () => Promise.resolve(key), true);
    assert.deepEqual(journal.entries, []);
    await journal.remove();
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  }));

Deno.test("openJournal() says what is wrong with a folder it cannot make", () =>
  inFolder(async (path) => {
    const file = path.replace("/sub/.journal.jsonl", "/file");
    await Deno.writeTextFile(file, "");
    await assert.rejects(
      openJournal(`${file}/x/journal`, () => Promise.resolve(key), false),
      /^AwqDiagError: Cannot write journal/,
    );
  }));

Deno.test("openJournal() refuses a second run while the first one writes", () =>
  inFolder(async (path) => {
    using journal = await openJournal(path, () => Promise.resolve(key), false);
    await journal.append("mine");
    for (const resume of [false, true]) {
      await assert.rejects(
        openJournal(path, () => Promise.resolve(key), resume),
        /Cannot start: another run writes/,
      );
    }
    assert.equal((await Deno.readTextFile(path)).split("\n").length, 3);
  }));
