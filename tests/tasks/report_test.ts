import assert from "node:assert/strict";
import { serialize } from "../../lib/record/serialize.ts";
import { report } from "../../tasks/report.ts";
import { diagnosticRecord } from "../support/records.ts";
import { channelsOf } from "../support/report_inputs.ts";
import { callTask, runTask } from "../support/run_task.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const one = { ...diagnosticRecord(), model: "org/one" };
const channels = channelsOf([[0, "up_proj", Array(64).fill(1)]], "org/one");

/** Records of two models, one of them with channels. */
const records = {
  "diagnostic_one.json": serialize(one),
  "channels_one.json": serialize(channels),
  "diagnostic_two.json": serialize({ ...diagnosticRecord(), model: "two" }),
};

Deno.test("deno task report writes a page with the channels record that lies beside", async () => {
  await inFolder(records, async (folder) => {
    const out = `${folder}/pages/one.html`;
    const result = await runTask("report", `${folder}/diagnostic_one.json`, "--out", out);
    assert.deepEqual([result.code, result.stderr], [0, ""]);
    assert.match(result.stdout, /pages\/one\.html \(\d\.\d MB\): org\/one\n$/);
    const page = await Deno.readTextFile(out);
    assert.match(page, /"surfaces":\{"up_proj"/);
    assert.match(page, /id="library-Plotly"/);
  });
});

Deno.test("report compares models, and says which has no surfaces", async () => {
  await inFolder(records, async (folder) => {
    const paths = ["one", "two"].map((name) => `${folder}/diagnostic_${name}.json`);
    const out = `${folder}/both.html`;
    const { code, stdout, stderr } = await callTask(report, ...paths, "--out", out, "--json");
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^.*diagnostic_two\.json: no channels_two\.json beside it, so no surfaces\n$/,
    );
    const { size: bytes } = await Deno.stat(out);
    assert.deepEqual(JSON.parse(stdout), { file: out, bytes, models: ["org/one", "two"] });
  });
});

Deno.test("report finds the channels of a record under another name by its model", async () => {
  await inFolder(records, async (folder) => {
    await Deno.rename(`${folder}/diagnostic_one.json`, `${folder}/mine.json`);
    const result = await callTask(report, `${folder}/mine.json`, "--out", `${folder}/x.html`);
    assert.deepEqual([result.code, result.stderr], [0, ""]);
  });
});

const REFUSED: [what: string, file: string, text: string, message: RegExp][] = [
  ["no JSON", "diagnostic_x.json", "{", /Cannot read record ".*x\.json": it is not JSON/],
  [
    "no record",
    "diagnostic_x.json",
    "[]",
    /Cannot read record ".*x\.json": it holds no JSON object/,
  ],
  [
    "a record of a newer version",
    "diagnostic_x.json",
    serialize({ ...diagnosticRecord(), version: 2 as 1 }),
    /Cannot read record ".*x\.json": .*version 2/,
  ],
  [
    "a record without layers",
    "diagnostic_x.json",
    serialize({ ...diagnosticRecord(), layers: {} }),
    /Cannot read record ".*x\.json": layers: .*at least one layer/,
  ],
  [
    "a record of another kind",
    "channels_x.json",
    serialize(channelsOf([[0, "up_proj", [1]]])),
    /Cannot report on ".*x\.json": got a awq-diag\/channels record, wanted awq-diag\/diagnostic/,
  ],
];

for (const [what, file, text, message] of REFUSED) {
  Deno.test(`report fails with one line for ${what}`, async () => {
    await inFolder({ [file]: text }, async (folder) => {
      const out = `${folder}/x.html`;
      const { code, stdout, stderr } = await callTask(report, `${folder}/${file}`, "--out", out);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /^error: [^\n]*\n$/);
      assert.match(stderr, message);
      await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
    });
  });
}

Deno.test("report fails when the channels beside are another model's or broken", async () => {
  await inFolder(records, async (folder) => {
    const record = `${folder}/diagnostic_two.json`;
    const beside = `${folder}/channels_two.json`;
    await Deno.copyFile(`${folder}/channels_one.json`, beside);
    const other = await callTask(report, record, "--out", `${folder}/x.html`);
    assert.equal(other.code, 1);
    assert.match(
      other.stderr,
      /^error: Cannot use ".*channels_two\.json" with ".*": it is not the channels record of "two", diagnose that model again\n$/,
    );

    const broken = channelsOf([[0, "up_proj", [1, 2]]], "two");
    Object.values(broken.layers)[0]!.importance.shape = [5];
    await Deno.writeTextFile(beside, serialize(broken));
    const cut = await callTask(report, record, "--out", `${folder}/x.html`);
    assert.equal(cut.code, 1);
    assert.match(
      cut.stderr,
      /^error: Cannot read record ".*channels_two\.json": .*has 8 bytes, its shape needs 20/,
    );
  });
});

Deno.test("report exits with 2 for no record, a model twice and an unknown option", async () => {
  await inFolder(records, async (folder) => {
    const one = `${folder}/diagnostic_one.json`;
    const usages: [args: string[], message: RegExp][] = [
      [[], /missing required argument 'records'/],
      [[one, one], /Cannot report on ".*diagnostic_one\.json": "org\/one" is there already/],
      [[one, "--outt", "x"], /unknown option '--outt'/],
    ];
    for (const [args, message] of usages) {
      const { code, stderr } = await callTask(report, ...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    }
  });
});

Deno.test("report does not write its page over a record", async () => {
  await inFolder(records, async (folder) => {
    const path = `${folder}/diagnostic_one.json`;
    const { code, stderr } = await callTask(report, path, "--out", path);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^error: Cannot write the page: --out is ".*", which records are called, /,
    );
    assert.equal(await Deno.readTextFile(path), records["diagnostic_one.json"]);
  });
});
