import assert from "node:assert/strict";
import { join } from "node:path";
import { generate } from "../../tools/generated_files.ts";

const files = {
  "a.bin": () => Uint8Array.of(1, 2),
  "deep/b.bin": () => Promise.resolve(Uint8Array.of(3)),
};

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("generate() writes every file, and its check passes then", async () => {
  await inFolder(async (folder) => {
    const printed: string[] = [];
    const print = (line: string) => void printed.push(line);
    await generate({ task: "make", files }, false, print, folder);
    assert.deepEqual(await Deno.readFile(join(folder, "deep", "b.bin")), Uint8Array.of(3));
    await generate({ task: "make", files }, true, print, folder);
    assert.deepEqual(printed, [
      "a.bin",
      "deep/b.bin",
      "a.bin: up to date",
      "deep/b.bin: up to date",
    ]);
  });
});

Deno.test("generate() names files that differ or are missing when it checks, and writes nothing", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(join(folder, "a.bin"), Uint8Array.of(1));
    await assert.rejects(generate({ task: "make", files }, true, () => {}, folder), {
      message:
        "Cannot call a.bin, deep/b.bin up to date: the sources make another file, run deno task make",
    });
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["a.bin"]);
  });
});
