import assert from "node:assert/strict";
import { join } from "node:path";
import { alphaStudySchema } from "../../lib/record/alpha_study.ts";
import { alphaStudy } from "../../tasks/alpha_study.ts";
import { fixtures } from "../support/family_fixture.ts";
import { callTask, runTask } from "../support/run_task.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const llama = join(fixtures, "families", "llama");
const tiny = ["--model", llama, "--calibration", join(llama, "ids.json"), "--quiet"]
  .concat("--provider", "cpu");

Deno.test("alpha-study writes equal records outside the run block, here and as a process of its own", async () => {
  await inFolder({}, async (out) => {
    const texts: string[] = [];
    for (const run of ["here", "process"]) {
      const folder = join(out, run);
      const args = [...tiny, "--bits", "4", "--alphas", "5", "--json", "--no-figures"]
        .concat("--out", folder);
      const { code, stdout, stderr } = run === "here"
        ? await callTask(alphaStudy, ...args)
        : await runTask("alpha-study", ...args);
      assert.deepEqual([code, stderr], [0, ""]);
      const text = await Deno.readTextFile(join(folder, "alpha_study_llama.json"));
      const record = alphaStudySchema.parse(JSON.parse(text));
      assert.deepEqual(JSON.parse(stdout), record);
      assert.equal(record.bit, 4);
      assert.equal(record.n_layers, 21);
      assert.deepEqual(record.config.alphas, [0, 0.25, 0.5, 0.75, 1]);
      assert.equal(record.config.num_calibration_tokens, 118);
      assert.equal(record.inputs!.model.files.length, 2);
      texts.push(text.slice(0, text.lastIndexOf('\n  "run": {')));
    }
    assert.equal(texts[0], texts[1]);
    assert.ok(texts[0]!.length > 5_000);
  });
});

Deno.test("alpha-study prints a headline, draws its figure, and studies group-wise rounding", async () => {
  await inFolder({}, async (out) => {
    const group = ["--quantizer", "group", "--group-size", "32"];
    const args = [...group, "--alphas", "3", "--out", out, "--figures", out];
    const { code, stdout, stderr } = await callTask(alphaStudy, ...tiny, ...args);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^llama: 21 linear layers at 3 bits, 3 alphas each$/m);
    assert.match(stdout, /^search per layer +1\.\d{3}x +100\.0 %$/m);
    const record = JSON.parse(await Deno.readTextFile(join(out, "alpha_study_llama.json")));
    assert.equal(record.config.quantizer, "group");
    assert.equal(record.config.group_size, 32);
    assert.ok((await Deno.stat(join(out, "llama", "alpha_study.png"))).size > 10_000);
  });
});

const refusals: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  [
    "a bit width below 2",
    ["--bits", "1"],
    2,
    /Cannot use --bits "1": wanted a whole number from 2 to 8/,
  ],
  ["a bit width above 8", ["--bits", "9"], 2, /Cannot use --bits "9": wanted a whole number/],
  ["several bit widths", ["--bits", "4,3"], 2, /Cannot use --bits "4,3": wanted a whole number/],
  ["a grid of one alpha", ["--alphas", "1"], 2, /Cannot use --alphas "1": .*from 2 to 1001/],
  ["a group of nothing", ["--group-size", "0"], 2, /Cannot use --group-size "0": .*from 1/],
  ["a model that is not there", ["--model", "./nowhere"], 1, /there is no folder ".\/nowhere"/],
];

for (const [what, args, wanted, line] of refusals) {
  Deno.test(`alpha-study refuses ${what} in one line, exit ${wanted}`, async () => {
    const { code, stdout, stderr } = await callTask(alphaStudy, ...args);
    assert.deepEqual([code, stdout], [wanted, ""]);
    assert.match(stderr, line);
    assert.match(stderr, /^error: Cannot [^\n]+\n$/);
  });
}

Deno.test("alpha-study leaves the previous record untouched when it fails", async () => {
  const calibration = '{"sequences": [[1, 9999]]}';
  await inFolder({ "ids.json": calibration, "alpha_study_llama.json": "previous" }, async (out) => {
    const args = ["--model", llama, "--calibration", join(out, "ids.json"), "--out", out];
    const { code, stderr } = await callTask(alphaStudy, ...args);
    assert.equal(code, 1);
    assert.match(stderr, /^error: Cannot [^\n]*9999[^\n]*\n$/);
    assert.equal(await Deno.readTextFile(join(out, "alpha_study_llama.json")), "previous");
  });
});
