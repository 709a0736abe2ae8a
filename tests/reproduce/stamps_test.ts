import assert from "node:assert/strict";
import { readStamps, type Stamp, writeStamp } from "../../lib/reproduce/stamps.ts";

const stamp: Stamp = {
  state: "done",
  ingredients: { command: ["run", "a.ts"], inputs: { "x.json": "1" }, code: { "a.ts": "2" } },
  outputs: { "y.png": "3" },
};

Deno.test("writeStamp() keeps the stamps of other jobs and replaces its own", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/results/.reproduced.json`;
    assert.deepEqual(await readStamps(path), {});
    await writeStamp(path, "diagnose x", stamp);
    await writeStamp(path, "draw x", stamp);
    const started = { ...stamp, state: "started" as const, outputs: {} };
    await writeStamp(path, "diagnose x", started);
    assert.deepEqual(await readStamps(path), { "diagnose x": started, "draw x": stamp });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readStamps() takes a damaged file, or one of another version, for none", async () => {
  const path = await Deno.makeTempFile();
  try {
    for (const text of ["", '{"version": 1, "jobs"', '{"version": 2, "jobs": {}}', "[]"]) {
      await Deno.writeTextFile(path, text);
      assert.deepEqual(await readStamps(path), {}, text);
    }
  } finally {
    await Deno.remove(path);
  }
});
