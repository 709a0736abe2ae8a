import assert from "node:assert/strict";
import { compareFiles, compareRecords } from "../../lib/reproduce/compare_files.ts";

/** Compares two contents as files with this ending. */
async function compare(ending: string, before: string, now: string, tolerance: number | null) {
  const folder = await Deno.makeTempDir();
  try {
    const [a, b] = [`${folder}/a.${ending}`, `${folder}/b.${ending}`];
    await Deno.writeTextFile(a, before);
    await Deno.writeTextFile(b, now);
    const { same, findings, deviation } = await compareFiles(a, b, tolerance);
    return { same, findings, deviation };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("compareFiles() wants equal bytes where there is no tolerance", async () => {
  const equal = { same: true, findings: [], deviation: 0 };
  assert.deepEqual(await compare("png", "abc", "abc", null), equal);
  assert.deepEqual((await compare("png", "abc", "abd", null)).findings, [
    "differs from byte 2 on: 3 bytes here, 3 anew",
  ]);
  assert.deepEqual((await compare("md", "a\nb\nc\n", "a\nb\nd", null)).findings, [
    "differs from line 3 on: 6 bytes here, 5 anew",
  ]);
  assert.equal((await compare("md", "a", "ab", null)).same, false);
  assert.equal((await compare("md", "ab", "a", null)).same, false);
  assert.equal((await compare("json", '{"run": 1}', '{"run": 2}', null)).same, false);
});

Deno.test("compareFiles() compares records outside their run block, within the tolerance", async () => {
  const record = (kl: number, time: string) => JSON.stringify({ kl, run: { time } });
  assert.deepEqual(await compare("json", record(1, "now"), record(1, "later"), 0), {
    same: true,
    findings: [],
    deviation: 0,
  });
  const near = await compare("json", record(0.5, "now"), record(0.50001, "later"), 1e-3);
  assert.equal(near.same, true);
  assert.deepEqual(near.findings, ["equal within 0.001, worst difference 2.0e-5 at /kl"]);
  const far = await compare("json", record(0.5, "now"), record(0.6, "later"), 1e-3);
  assert.deepEqual([far.same, far.findings], [false, ["/kl: 0.5 here, 0.6 anew"]]);
});

Deno.test("compareFiles() says which file is missing or no record", async () => {
  const path = await Deno.makeTempFile();
  try {
    const there = await compareFiles(path, `${path}.none`, null);
    assert.deepEqual([there.same, there.findings], [false, ["is not there anew"]]);
    const here = await compareFiles(`${path}.none`, path, null);
    assert.deepEqual([here.same, here.findings], [false, ["is not there here"]]);
    assert.equal((await compareFiles(path, path, 0)).same, false);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("compareRecords() marks choices, which flip on ties, and counts what it leaves out", () => {
  const { findings } = compareRecords(
    { const_alpha: 0.35, curve: { alpha: [1] }, n: [1, 2, 3, 4, 5] },
    { const_alpha: 0.4, curve: { alpha: [2] }, n: [0, 0, 0, 0, 0] },
    1e-3,
  );
  assert.equal(
    findings[0],
    "/const_alpha: 0.35 here, 0.4 anew (a choice, which flips where two are as good)",
  );
  assert.equal(findings[1], "/curve/alpha/0: 1 here, 2 anew");
  assert.equal(findings.at(-1), "and 2 more");
  assert.equal(findings.length, 6);
});
