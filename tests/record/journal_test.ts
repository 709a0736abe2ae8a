import assert from "node:assert/strict";
import fc from "fast-check";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
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

const open = (path: string, key: () => Promise<unknown>, resume: boolean) =>
  openJournal(path, key, { resume, check: () => null, note: assert.fail });

Deno.test("open() gives a resumed run the entries of the killed one", () =>
  inFolder(async (path) => {
    {
      using journal = await open(path, () => Promise.resolve(key), false);
      assert.deepEqual(journal.entries, []);
      await journal.append({ part: 1 });
      await journal.append([2]);
    }
    {
      using resumed = await open(path, () => Promise.resolve(key), true);
      assert.deepEqual(resumed.entries, [{ part: 1 }, [2]]);
      await resumed.append("three");
    }
    using again = await open(path, () => Promise.resolve(key), true);
    assert.deepEqual(again.entries, [{ part: 1 }, [2], "three"]);
  }));

Deno.test("open() drops a torn last line and goes on behind the whole ones", () =>
  inFolder(async (path) => {
    {
      using journal = await open(path, () => Promise.resolve(key), false);
      await journal.append("whole");
      await journal.append("torn");
    }
    const bytes = await Deno.readFile(path);
    for (let cut = 1; cut <= 6; cut++) {
      await Deno.writeFile(path, bytes.subarray(0, bytes.length - cut));
      {
        using journal = await open(path, () => Promise.resolve(key), true);
        assert.deepEqual(journal.entries, ["whole"], `${cut} bytes cut`);
        await journal.append("next");
      }
      using again = await open(path, () => Promise.resolve(key), true);
      assert.deepEqual(again.entries, ["whole", "next"], `${cut} bytes cut`);
    }
  }));

Deno.test("open() starts anew without resume", () =>
  inFolder(async (path) => {
    {
      using journal = await open(path, () => Promise.resolve(key), false);
      await journal.append("old");
    }
    {
      using fresh = await open(path, () => Promise.resolve({ other: true }), false);
      assert.deepEqual(fresh.entries, []);
    }
    using resumed = await open(path, () => Promise.resolve({ other: true }), true);
    assert.deepEqual(resumed.entries, []);
  }));

Deno.test("open() refuses the journal of another run and leaves it as it was", () =>
  inFolder(async (path) => {
    {
      using journal = await open(path, () => Promise.resolve(key), false);
      await journal.append("old");
    }
    const before = await Deno.readFile(path);
    await assert.rejects(open(path, () => Promise.resolve({ ...key, bits: [4] }), true), {
      name: "AwqDiagError",
      message:
        /^Cannot resume: ".*journal.jsonl" is the journal of another model, input or setting/,
    });
    assert.deepEqual(await Deno.readFile(path), before);
  }));

Deno.test("open() resumes nothing where there is no journal, and remove() leaves none", () =>
  inFolder(async (path) => {
    using journal = await open(path, () => Promise.resolve(key), true);
    assert.deepEqual(journal.entries, []);
    await journal.remove();
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  }));

Deno.test("openJournal() says what is wrong with a folder it cannot make", () =>
  inFolder(async (path) => {
    const file = path.replace("/sub/.journal.jsonl", "/file");
    await Deno.writeTextFile(file, "");
    await assert.rejects(
      open(`${file}/x/journal`, () => Promise.resolve(key), false),
      /^AwqDiagError: Cannot write journal/,
    );
  }));

Deno.test("open() refuses a second run while the first one writes", () =>
  inFolder(async (path) => {
    using journal = await open(path, () => Promise.resolve(key), false);
    await journal.append("mine");
    for (const resume of [false, true]) {
      await assert.rejects(
        open(path, () => Promise.resolve(key), resume),
        /Cannot start: another run writes/,
      );
    }
    assert.equal((await Deno.readTextFile(path)).split("\n").length, 3);
  }));

/** Writes the journal of three entries, damages its lines, and resumes it. */
async function resumeDamaged(
  path: string,
  damage: (lines: string[]) => string[],
): Promise<{ readonly entries: readonly unknown[]; readonly notes: readonly string[] }> {
  {
    using journal = await open(path, () => Promise.resolve(key), false);
    for (const part of [1, 2, 3]) await journal.append({ part });
  }
  const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
  await Deno.writeTextFile(path, damage(lines).map((line) => `${line}\n`).join(""));
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  const use = { resume: true, check: () => null, note };
  {
    using journal = await openJournal(path, () => Promise.resolve(key), use);
    await journal.append("next");
  }
  using again = await openJournal(path, () => Promise.resolve(key), use);
  return { entries: again.entries, notes };
}

const json = (line: string) => line.slice(65);

const DAMAGES: [what: string, damage: (lines: string[]) => string[], kept: number][] = [
  ["a changed digit", (lines) => lines.with(2, lines[2]!.replace("2}", "7}")), 1],
  ["a doubled line", (lines) => [...lines, lines[3]!], 3],
  ["an earlier line again", (lines) => [...lines, lines[1]!], 3],
  ["swapped lines", ([head, a, b, c]) => [head!, b!, a!, c!], 0],
  ["a lost line", (lines) => lines.toSpliced(2, 1), 1],
  ["a line without checksum", (lines) => lines.with(3, json(lines[3]!)), 2],
  ["a value of another run's line", (lines) => lines.with(3, `${"0".repeat(64)} {}`), 2],
  ["an empty line", (lines) => [...lines, ""], 3],
];

for (const [what, damage, kept] of DAMAGES) {
  Deno.test(`openJournal() drops back to the last good entry before ${what}, and says so`, () =>
    inFolder(async (path) => {
      const { entries, notes } = await resumeDamaged(path, damage);
      const parts = [1, 2, 3].slice(0, kept).map((part) => ({ part }));
      assert.deepEqual(entries, [...parts, "next"]);
      assert.deepEqual(notes, [
        `line ${
          kept + 2
        } of "${path}" is damaged (its checksum is wrong), the run goes on from the line before`,
      ]);
    }));
}

Deno.test("openJournal() refuses a journal whose key is damaged, or of an older release", () =>
  inFolder(async (path) => {
    await assert.rejects(
      resumeDamaged(path, (lines) => lines.with(0, `x${lines[0]!.slice(1)}`)),
      /^AwqDiagError: Cannot resume: ".*" is damaged from line 1 on/,
    );
    await assert.rejects(
      resumeDamaged(path, (lines) => lines.map(json)),
      /^AwqDiagError: Cannot resume: ".*" was written by an older release, .* leave out --resume/,
    );
  }));

Deno.test("openJournal() drops back before an entry that this run would not write", () =>
  inFolder(async (path) => {
    {
      using journal = await open(path, () => Promise.resolve(key), false);
      for (const part of ["good", "bad", "good"]) await journal.append(part);
    }
    const notes: string[] = [];
    using journal = await openJournal(path, () => Promise.resolve(key), {
      resume: true,
      check: (entry, index) => entry === "good" ? null : `entry ${index} is ${entry}`,
      note: (text) => void notes.push(text),
    });
    assert.deepEqual(journal.entries, ["good"]);
    assert.match(notes.join(), /^line 3 of ".*" is damaged \(entry 1 is bad\), the run goes on/);
  }));

Deno.test("openJournal() refuses what is no file", async () => {
  await inFolder(async (path) => {
    await Deno.mkdir(path, { recursive: true });
    await assert.rejects(
      open(path, () => Promise.resolve(key), false),
      /^AwqDiagError: Cannot write journal ".*": it is a folder/,
    );
  });
});

Deno.test("openJournal() gives no entry that was not written, whatever bytes change", () =>
  inFolder(async (path) => {
    const parts = ["a", { b: [1, 2.5] }, "c"];
    {
      using journal = await open(path, () => Promise.resolve(key), false);
      for (const part of parts) await journal.append(part);
    }
    const good = await Deno.readFile(path);
    const change = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255), cut: fc.nat(9) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let bytes = good;
        for (const { at, byte, cut } of changes) {
          const end = cut === 0 ? at : bytes.length;
          bytes = bytes.slice(0, end);
          if (at < bytes.length) bytes[at] = byte;
        }
        await Deno.writeFile(path, bytes);
        try {
          using journal = await openJournal(path, () => Promise.resolve(key), {
            resume: true,
            check: () => null,
            note: () => {},
          });
          assert.deepEqual(journal.entries, parts.slice(0, journal.entries.length));
        } catch (error) {
          assert.ok(error instanceof AwqDiagError, String(error));
        }
      }),
      { seed: 14, numRuns: 150 },
    );
  }));
