import assert from "node:assert/strict";
import { openFile, readFile, readTextFile } from "../../lib/files/read_file.ts";

const linux = Deno.build.os === "linux";
const file = import.meta.filename!;

Deno.test("readFile(), readTextFile() and openFile() give what is there", async () => {
  const bytes = await Deno.readFile(file);
  assert.deepEqual(await readFile("read code", file), bytes);
  assert.equal(await readTextFile("read code", file), new TextDecoder().decode(bytes));
  using open = await openFile("read code", file);
  assert.equal((await open.stat()).size, bytes.length);
});

const problems: readonly (readonly [path: string, problem: string, anywhere?: true])[] = [
  ["no/such", '"no/such": there is no such file or folder, check the path', true],
  [`${file}/x`, `"${file}/x": a part of the path is a file, give another path`, true],
  [import.meta.dirname!, `"${import.meta.dirname}": it is a folder, give the path of a file`, true],
  ["a\0b", '"a\\u{0}b": it has a NUL character, correct the path', true],
  ["", '"": the path is empty, give one', true],
  [
    "x".repeat(300),
    `"${"x".repeat(130)} ... ${
      "x".repeat(130)
    }": its name is too long for the disk, give a shorter one`,
  ],
  ["/dev/null", '"/dev/null": it is a device or a pipe, give the path of a file'],
  [
    "/dev/shm/x",
    '"/dev/shm/x": Deno opens nothing under /dev, /proc and /sys without --allow-all; use another folder',
  ],
];

for (const [path, problem, anywhere] of problems) {
  Deno.test(`reading ${JSON.stringify(path.slice(0, 20))} says ${problem.slice(-40)}`, {
    ignore: !linux && anywhere !== true,
  }, async () => {
    for (const read of [readFile, readTextFile, openFile]) {
      await assert.rejects(read("read it:", path), {
        name: "AwqDiagError",
        message: `Cannot read it: ${problem}`,
      });
    }
  });
}

Deno.test("a link that leads to itself is refused by reading it", { ignore: !linux }, async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.symlink("loop", `${folder}/loop`);
    await assert.rejects(readFile("read it:", `${folder}/loop`), {
      name: "AwqDiagError",
      message: /its links lead in a circle, mend them$/,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
