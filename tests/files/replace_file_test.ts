import assert from "node:assert/strict";
import { replaceFile, type WriteBytes } from "../../lib/files/replace_file.ts";

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
        name: "AwqDiagError",
        message: `Cannot write "${path}": the disk is full, free some space or give another path`,
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

Deno.test("replaceFile() takes the longest name that a disk takes, and says of a longer one what it is", () =>
  inFolder(async (folder) => {
    const longest = "x".repeat(250) + ".json";
    await replaceFile(`${folder}/${longest}`, bytes);
    assert.deepEqual(namesIn(folder), [longest]);
    await assert.rejects(replaceFile(`${folder}/x${longest}`, bytes), {
      name: "AwqDiagError",
      message: /^Cannot write ".*": its name is too long for the disk, give a shorter one$/,
    });
    assert.deepEqual(namesIn(folder), [longest]);
  }));

Deno.test("replaceFile() names what a folder would have to be made of", () =>
  inFolder(async (folder) => {
    const cases = [
      [
        "/dev/shm/awq-diag/a.json",
        "Deno opens nothing under /dev, /proc and /sys without --allow-all; use another folder",
      ],
      [
        "/proc/a.json",
        "Deno opens nothing under /dev, /proc and /sys without --allow-all; use another folder",
      ],
      [`${folder}/nul\0/a.json`, "it has a NUL character, correct the path"],
      ["", "the path is empty, give one"],
    ] as const;
    for (const [path, problem] of Deno.build.os === "linux" ? cases : cases.slice(2)) {
      await assert.rejects(replaceFile(path, bytes), (error: Error) => {
        assert.equal(error.name, "AwqDiagError");
        assert.ok(error.message.endsWith(`: ${problem}`), error.message);
        assert.doesNotMatch(error.message, /\0/);
        return true;
      });
    }
  }));
