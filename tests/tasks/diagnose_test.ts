import assert from "node:assert/strict";
import { join } from "node:path";
import { channelsSchema } from "../../lib/record/channels.ts";
import { diagnosticSchema } from "../../lib/record/diagnostic.ts";
import { diagnose } from "../../tasks/diagnose.ts";
import { allCloseTo, closeTo } from "../support/close_to.ts";
import { type AwqDiagRecord, fixtures, readFixture } from "../support/family_fixture.ts";
import { callTask, runTask } from "../support/run_task.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const readJson = async (path: string) => JSON.parse(await Deno.readTextFile(path));

/** Every number that AWQ-Diag's record holds, against ours, within docs/method.md#agreement. */
function assertAgrees(ours: unknown, theirs: AwqDiagRecord & { summary: unknown }): void {
  const record = diagnosticSchema.parse(ours);
  assert.deepEqual(Object.keys(record.layers), Object.keys(theirs.layers));
  for (const [name, wanted] of Object.entries(theirs.layers)) {
    const got: Record<string, unknown> = record.layers[name]!;
    for (const [key, value] of Object.entries(wanted)) {
      if (key === "awq_best_alpha") continue;
      if (typeof value === "number") {
        closeTo(got[key] as number, value, 1e-3, `${name}.${key}`, 1e-5);
      } else if (typeof value === "object") {
        const bits = Object.keys(value!);
        const numbers = (from: unknown) => bits.map((b) => (from as Record<string, number>)[b]!);
        allCloseTo(numbers(got[key]), numbers(value), 1e-3, `${name}.${key}`);
      } else {
        assert.equal(got[key], value, `${name}.${key}`);
      }
    }
    const errors = wanted["awq_output_error"] as Record<string, number>;
    for (const [bits, alpha] of Object.entries(wanted["awq_best_alpha"] as object)) {
      const curve = record.layers[name]!.awq_error_curve![bits]!;
      const atTheirs = curve[record.config.alphas!.findIndex((a) => Math.abs(a - alpha) < 1e-9)]!;
      const same = Math.abs(record.layers[name]!.awq_best_alpha[bits]! - alpha) < 1e-9;
      const tie = Math.abs(atTheirs / Math.min(...curve) - 1) < 1e-4;
      assert.ok(same || tie, `${name} at ${bits} bits: alpha, error ${errors[bits]}`);
    }
  }
}

Deno.test("diagnose writes both records of the bundled model, equal to AWQ-Diag's numbers", async () => {
  await inFolder({}, async (out) => {
    const args = ["--out", out, "--no-figures", "--quiet", "--provider", "cpu"];
    const { code, stdout, stderr } = await callTask(diagnose, ...args);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /wiki-qwen2-7m: 56 linear layers in 8 blocks/);
    assert.match(stdout, /highest kurtosis: model.layers.7.mlp.down_proj \(17.20\)/);
    assert.match(stdout, /largest 3-bit gain: model.layers.\d.self_attn.\w_proj \(1.\d\dx\)/);
    const record = await readJson(join(out, "diagnostic_wiki-qwen2-7m.json"));
    assertAgrees(record, readFixture("wiki-qwen2-7m", "awqdiag.json"));
    channelsSchema.parse(await readJson(join(out, "channels_wiki-qwen2-7m.json")));
  });
});

const llama = join(fixtures, "families", "llama");
const ids = join(llama, "ids.json");

const tiny = ["--model", llama, "--calibration", ids, "--no-figures", "--provider", "cpu"];

Deno.test("deno task diagnose keeps stdout for the result, and writes the bytes of a run here outside the run block", async () => {
  await inFolder({}, async (out) => {
    const here = await callTask(diagnose, ...tiny, "--quiet", "--out", join(out, "here"));
    const process = await runTask("diagnose", ...tiny, "--out", join(out, "process"));
    assert.deepEqual([here.code, here.stderr], [0, ""]);
    assert.deepEqual([process.code, process.stdout], [0, here.stdout]);
    assert.match(process.stderr, /^diagnose: wrote \S+diagnostic_llama\.json and \S+ \(.+\)\n/m);
    for (const kind of ["diagnostic", "channels"]) {
      const [a, b] = await Promise.all(["here", "process"].map(async (run) => {
        const text = await Deno.readTextFile(join(out, run, `${kind}_llama.json`));
        return text.slice(0, text.lastIndexOf('\n  "run": {'));
      }));
      assert.equal(a, b);
      assert.ok(a!.length > 10_000);
    }
  });
});

Deno.test("diagnose measures 3 bits beside those asked for, and prints the record with --json", async () => {
  await inFolder({}, async (out) => {
    const args = [...tiny, "--out", out, "--bits", "4", "--json", "--quiet"];
    const { code, stdout, stderr } = await callTask(diagnose, ...args);
    assert.deepEqual([code, stderr], [0, ""]);
    const record = diagnosticSchema.parse(JSON.parse(stdout));
    assert.deepEqual(record.config.bit_widths, [4, 3]);
    assert.equal(record.config.num_calibration_tokens, 118);
    assert.equal(record.inputs!.model.files.length, 2);
  });
});

/** What goes wrong, the arguments, the exit code, and what the one line must say. */
const refusals: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ["an unknown option", ["--modle", "x"], 2, /^error: unknown option '--modle'/],
  [
    "a value out of range",
    ["--bits", "9"],
    2,
    /^error: Cannot use --bits "9": wanted different whole numbers from 2 to 8/,
  ],
  [
    "an unknown choice",
    ["--provider", "tpu"],
    2,
    /^error: Cannot use --provider "tpu": wanted one of auto, cpu/,
  ],
  [
    "a model folder that is not there",
    ["--model", "./nowhere"],
    1,
    /^error: Cannot find the model: there is no folder ".\/nowhere"/,
  ],
  [
    "a provider that does not work here",
    ["--provider", "cuda"],
    1,
    /^error: Cannot run on "cuda": .*deno install --allow-scripts/,
  ],
  [
    "a calibration file that is not there",
    ["--calibration", "nowhere.txt"],
    1,
    /^error: Cannot .*nowhere.txt/,
  ],
  [
    "sequences longer than the model's positions",
    ["--max-length", "4096"],
    1,
    /^error: Cannot .*4096, wanted 2 to 2048/,
  ],
];

for (const [what, args, wanted, line] of refusals) {
  Deno.test(`diagnose refuses ${what} in one line, exit ${wanted}`, async () => {
    const { code, stdout, stderr } = await callTask(diagnose, ...args);
    assert.deepEqual([code, stdout], [wanted, ""]);
    assert.match(stderr, line);
    assert.match(stderr, /^[^\n]+\n$/);
  });
}

/** A copy of the tiny llama with one file changed, and the line that must come of it. */
const damages: readonly (readonly [string, string, (bytes: Uint8Array) => Uint8Array, RegExp])[] = [
  [
    "a truncated header",
    "model.safetensors",
    (b) => b.subarray(0, 100),
    /Cannot read .*model.safetensors/,
  ],
  [
    "NaN in a norm",
    "model.safetensors",
    (b) => b.fill(255, b.length - 4),
    /Cannot read tensor "[^"]*norm.weight": value \d+ is NaN, wanted finite/,
  ],
  [
    "NaN in a linear weight",
    "model.safetensors",
    (b) => b.fill(255, b.length - 100_000, b.length - 99_996),
    /Cannot read tensor "[^"]*proj.weight": value \d+ is NaN, wanted finite/,
  ],
  ["a broken config.json", "config.json", (b) => b.subarray(0, 50), /Cannot .*config.json/],
  [
    "a token id outside the vocabulary",
    "ids.json",
    () => new TextEncoder().encode('{"sequences": [[1, 9999]]}'),
    /9999/,
  ],
  [
    "a one-token sequence",
    "ids.json",
    () => new TextEncoder().encode('{"sequences": [[1]]}'),
    /none of the 1 passages of .*ids\.json" has two tokens/,
  ],
  [
    "an empty calibration",
    "ids.json",
    () => new TextEncoder().encode('{"sequences": []}'),
    /Cannot .*ids.json/,
  ],
];

for (const [what, name, damage, line] of damages) {
  Deno.test(`diagnose refuses ${what} and leaves the previous record untouched`, async () => {
    await inFolder({}, async (folder) => {
      for (const file of ["config.json", "model.safetensors", "ids.json"]) {
        const bytes = await Deno.readFile(join(llama, file));
        await Deno.writeFile(join(folder, file), file === name ? damage(bytes) : bytes);
      }
      const previous = join(folder, `diagnostic_${folder.split("/").at(-1)}.json`);
      await Deno.writeTextFile(previous, "previous");
      const calibration = join(folder, "ids.json");
      const args = ["--model", folder, "--calibration", calibration, "--out", folder, "--quiet"]
        .concat("--provider", "cpu");
      const { code, stderr } = await callTask(diagnose, ...args);
      assert.equal(code, 1, stderr);
      assert.match(stderr, line);
      assert.match(stderr, /^error: Cannot [^\n]+\n$/);
      assert.equal(await Deno.readTextFile(previous), "previous");
    });
  });
}

Deno.test("diagnose says so when text has no tokenizer", async () => {
  const { code, stderr } = await callTask(diagnose, "--model", llama, "--quiet");
  assert.equal(code, 1);
  assert.match(stderr, /^error: Cannot load the tokenizer: there is no tokenizer.json[^\n]+\n$/);
});

Deno.test("diagnose says so when the folder of the records cannot be made", async () => {
  await inFolder({ file: "not a folder" }, async (folder) => {
    const file = join(folder, "file");
    const args = [...tiny, "--quiet", "--out", join(file, "results")];
    const { code, stderr } = await callTask(diagnose, ...args);
    assert.equal(code, 1);
    assert.match(stderr, /^error: Cannot write [^\n]+\n$/);
    assert.equal(await Deno.readTextFile(file), "not a folder");
  });
});
