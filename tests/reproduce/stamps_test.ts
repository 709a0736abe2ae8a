import assert from "node:assert/strict";
import {
  canResume,
  type Ingredients,
  readStamps,
  type Stamp,
  whyStale,
  writeStamp,
} from "../../lib/reproduce/stamps.ts";

const now: Ingredients = {
  command: ["run", "--bits", "3"],
  inputs: { "a.json": "1", "b.json": "2" },
  code: { "x.ts": "3", "y.ts": "4" },
};
const outputs = { "a.png": "5", "b.png": "6" };
const done: Stamp = { state: "done", ingredients: now, outputs };

Deno.test("writeStamp() keeps the stamps of other jobs and replaces its own", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/results/.reproduced.json`;
    assert.deepEqual(await readStamps(path), {});
    await writeStamp(path, "diagnose x", done);
    await writeStamp(path, "draw x", done);
    const started = { ...done, state: "started" as const, outputs: {} };
    await writeStamp(path, "diagnose x", started);
    assert.deepEqual(await readStamps(path), { "diagnose x": started, "draw x": done });
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

Deno.test("whyStale() finds nothing when all hashes are equal, in whatever order", () => {
  assert.equal(whyStale(done, now, outputs), null);
  const inputs = { "b.json": "2", "a.json": "1" };
  assert.equal(whyStale(done, { ...now, inputs }, outputs), null);
});

Deno.test("whyStale() names the first thing that differs and counts the others", () => {
  const cases: [string, Stamp | undefined, Partial<Ingredients>, Record<string, string>][] = [
    ["not made here before", undefined, {}, outputs],
    ["did not finish", { ...done, state: "started" }, {}, outputs],
    ["settings changed", done, { command: ["run", "--bits", "4"] }, outputs],
    ["input changed: b.json", done, { inputs: { "a.json": "1", "b.json": "0" } }, outputs],
    ["input gone: a.json", done, { inputs: { "b.json": "2" } }, outputs],
    ["input new: c.json", done, { inputs: { ...now.inputs, "c.json": "7" } }, outputs],
    ["code changed: x.ts and 1 more", done, { code: { "x.ts": "0", "y.ts": "0" } }, outputs],
    ["output changed: a.png", done, {}, { ...outputs, "a.png": "0" }],
    ["output gone: a.png and 1 more", done, {}, {}],
  ];
  for (const [reason, stamp, changes, made] of cases) {
    assert.equal(whyStale(stamp, { ...now, ...changes }, made), reason);
  }
});

Deno.test("canResume() goes on with a run that did not finish, if nothing it is made from changed", () => {
  const started: Stamp = { state: "started", ingredients: now, outputs: {} };
  assert.equal(canResume(started, now), true);
  assert.equal(canResume(done, now), false);
  assert.equal(canResume(undefined, now), false);
  assert.equal(canResume(started, { ...now, command: ["run"] }), false);
  assert.equal(canResume(started, { ...now, inputs: { "a.json": "1" } }), false);
  assert.equal(canResume(started, { ...now, code: { ...now.code, "x.ts": "0" } }), false);
});
