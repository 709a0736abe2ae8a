import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { bundledPath } from "../../lib/files/bundled_path.ts";
import { perplexitySchema } from "../../lib/record/perplexity.ts";
import { fixtures } from "../support/family_fixture.ts";
import { perplexity } from "../../tasks/perplexity.ts";
import { callTask } from "../support/run_task.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

async function readRecord(folder: string, model: string, bits: number) {
  const text = await Deno.readTextFile(join(folder, `perplexity_${model}_${bits}bit.json`));
  return perplexitySchema.parse(JSON.parse(text));
}

const llama = join(fixtures, "families", "llama");
const ids = join(llama, "ids.json");

Deno.test("perplexity compares strategies at several bit widths and leaves no journal", async () => {
  await inFolder({}, async (out) => {
    const texts = ["--calibration", ids, "--dataset", ids, "--window", "32"];
    const settings = ["--bits", "4,3", "--group-size", "32", "--strategies", "rtn,official_awq"];
    const args = ["--model", llama, ...texts, ...settings, "--no-figures", "--quiet"]
      .concat("--provider", "cpu");
    const { code, stdout, stderr } = await callTask(perplexity, ...args, "--out", out);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^llama on ids.json: 3 of 3 windows of 32 tokens$/m);
    const [four, three] = [await readRecord(out, "llama", 4), await readRecord(out, "llama", 3)];
    assert.deepEqual(Object.keys(three.ppl), ["fp16", "rtn", "official_awq"]);
    assert.equal(three.strategies!.fp16!.kl, 0);
    assert.equal(three.strategies!.fp16!.top1_agreement, 1);
    assert.ok(three.strategies!.rtn!.kl > four.strategies!.rtn!.kl);
    assert.ok(three.strategies!.rtn!.kl > three.strategies!.official_awq!.kl);
    assert.equal(three.ppl.fp16, four.ppl.fp16);
    assert.equal(three.const_alpha, null);
    const names = [...Deno.readDirSync(out)].map(({ name }) => name).sort();
    assert.deepEqual(names, [3, 4].map((b) => `perplexity_llama_${b}bit.json`));
  });
});

Deno.test("perplexity --strategies none reads the bundled text with the unquantized model alone", async () => {
  await inFolder({}, async (out) => {
    const args = ["--max-windows", "2", "--strategies", "none", "--no-figures", "--quiet"]
      .concat("--provider", "cpu");
    const { code, stdout, stderr } = await callTask(perplexity, ...args, "--out", out);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^wiki-qwen2-7m on evaluation.txt: 2 of 30 windows of 512 tokens$/m);
    assert.match(stdout, /^fp16 /m);
    const { ppl, strategies } = await readRecord(out, "wiki-qwen2-7m", 3);
    assert.deepEqual(Object.keys(ppl), ["fp16"]);
    assert.equal(strategies!.fp16!.kl, 0);
  });
});

Deno.test("perplexity adds the BOS that the tokenizer adds, and says where", async () => {
  const bundled = await bundledPath("models/wiki-qwen2-7m");
  const json = JSON.parse(await Deno.readTextFile(join(bundled, "tokenizer.json")));
  const single = [{ SpecialToken: { id: "<|im_start|>" } }, { Sequence: { id: "A" } }];
  const post_processor = { type: "TemplateProcessing", single };
  const files = {
    "config.json": await Deno.readFile(join(bundled, "config.json")),
    "tokenizer.json": JSON.stringify({ ...json, post_processor }),
    "tokenizer_config.json": JSON.stringify({ bos_token: "<|im_start|>" }),
  };
  await inFolder(files, async (folder) => {
    await Deno.symlink(join(bundled, "model.safetensors"), join(folder, "model.safetensors"));
    const read = async (...more: string[]) => {
      const args = ["--model", folder, "--strategies", "none", "--window", "64", "--no-figures"]
        .concat("--max-windows", "1", "--quiet", "--provider", "cpu", "--out", folder, ...more);
      const { code, stderr } = await callTask(perplexity, ...args);
      assert.deepEqual([code, stderr], [0, ""]);
      const { config } = await readRecord(folder, basename(folder), 3);
      return [
        config!.bos,
        config!.tokens_total,
        config!.windows_available,
        config!.tokens_predicted,
      ];
    };
    assert.deepEqual(await read(), ["start", 15_711, 245, 63]);
    assert.deepEqual(await read("--bos", "window"), ["window", 15_710, 249, 63]);
    assert.deepEqual(await read("--bos", "none"), [undefined, 15_710, 245, 63]);
  });
});

/** What goes wrong, the arguments, the exit code, and what the one line must say. */
const refusals: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ["a text shorter than a window", ["--dataset", "short.txt"], 1, /^error: Cannot cut windows: /],
  [
    "a window beyond the positions",
    ["--window", "4096"],
    1,
    /got windows of 4096 tokens, wanted at most the model's 2048/,
  ],
  ["an empty data set", ["--dataset", "empty.txt"], 1, /^error: Cannot .*empty.txt/],
  [
    "a damaged Parquet file",
    ["--dataset", "damaged.parquet"],
    1,
    /damaged\.parquet" cannot be read as Parquet: it does not end as a Parquet file, download/,
  ],
  ["a bit width there is not", ["--bits", "1"], 2, /^error: Cannot use --bits "1"/],
  ["groups of nothing", ["--group-size", "0"], 2, /^error: Cannot use --group-size "0"/],
  [
    "groups larger than a row",
    ["--group-size", "512"],
    1,
    /got groups of 512 inputs, wanted at most the 256 of model.layers.0.self_attn.q_proj/,
  ],
  [
    "an unknown strategy",
    ["--strategies", "rtn,gptq"],
    2,
    /^error: Cannot use --strategies "rtn,gptq"/,
  ],
];

const files = {
  "short.txt": "A few words.",
  "empty.txt": "\n\n",
  "damaged.parquet": "PAR1 and no more",
  "perplexity_wiki-qwen2-7m_3bit.json": "previous",
};

for (const [what, args, wanted, line] of refusals) {
  Deno.test(`perplexity refuses ${what} in one line and overwrites nothing`, async () => {
    await inFolder(files, async (folder) => {
      const own = args.map((arg) => /^\w+\.(txt|parquet)$/.test(arg) ? join(folder, arg) : arg);
      const outcome = await callTask(
        perplexity,
        "--out",
        folder,
        "--quiet",
        "--provider",
        "cpu",
        ...own,
      );
      assert.deepEqual([outcome.code, outcome.stdout], [wanted, ""]);
      assert.match(outcome.stderr, line);
      assert.match(outcome.stderr, /^error: [^\n]+\n$/);
      const record = join(folder, "perplexity_wiki-qwen2-7m_3bit.json");
      assert.equal(await Deno.readTextFile(record), "previous");
    });
  });
}
