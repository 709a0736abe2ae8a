import assert from "node:assert/strict";
import { join } from "node:path";
import { perplexitySchema } from "../../lib/record/perplexity.ts";
import { fixtures } from "../support/family_fixture.ts";
import { perplexity } from "../../tasks/perplexity.ts";
import { callTask } from "../support/run_task.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const readRecord = async (folder: string, bits: number) =>
  perplexitySchema.parse(
    JSON.parse(await Deno.readTextFile(join(folder, `perplexity_wiki-qwen2-7m_${bits}bit.json`))),
  );

/** Short texts, so that a run takes a second. */
const short = ["--max-windows", "2", "--window", "128", "--max-length", "32"]
  .concat("--no-figures", "--quiet");

Deno.test("perplexity compares strategies on the bundled text and leaves no journal", async () => {
  await inFolder({}, async (out) => {
    const args = [...short, "--out", out, "--bits", "4,3", "--strategies", "rtn,official_awq"];
    const { code, stdout, stderr } = await callTask(perplexity, ...args);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /wiki-qwen2-7m on evaluation.txt: 2 of \d+ windows of 128 tokens/);
    const [four, three] = [await readRecord(out, 4), await readRecord(out, 3)];
    assert.deepEqual(Object.keys(three.ppl), ["fp16", "rtn", "official_awq"]);
    assert.equal(three.strategies!.fp16!.kl, 0);
    assert.equal(three.strategies!.fp16!.top1_agreement, 1);
    assert.ok(three.strategies!.rtn!.kl > four.strategies!.rtn!.kl);
    assert.ok(three.ppl.rtn! > three.ppl.official_awq!);
    assert.equal(three.ppl.fp16, four.ppl.fp16);
    assert.equal(three.const_alpha, null);
    const names = [...Deno.readDirSync(out)].map(({ name }) => name).sort();
    assert.deepEqual(names, [3, 4].map((b) => `perplexity_wiki-qwen2-7m_${b}bit.json`));
  });
});

Deno.test("perplexity --strategies none reads the text with the unquantized model alone", async () => {
  await inFolder({}, async (out) => {
    const args = [...short, "--strategies", "none", "--out", out];
    const { code, stdout, stderr } = await callTask(perplexity, ...args);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^fp16 /m);
    const { ppl, strategies } = await readRecord(out, 3);
    assert.deepEqual(Object.keys(ppl), ["fp16"]);
    assert.equal(strategies!.fp16!.kl, 0);
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
    "a Parquet file without text",
    ["--dataset", join(fixtures, "data", "sentences.parquet")],
    1,
    /has the columns "sentence", wanted a column "text"/,
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
  "perplexity_wiki-qwen2-7m_3bit.json": "previous",
};

for (const [what, args, wanted, line] of refusals) {
  Deno.test(`perplexity refuses ${what} in one line and overwrites nothing`, async () => {
    await inFolder(files, async (folder) => {
      const own = args.map((arg) => /^\w+\.txt$/.test(arg) ? join(folder, arg) : arg);
      const outcome = await callTask(perplexity, "--out", folder, "--quiet", ...own);
      assert.deepEqual([outcome.code, outcome.stdout], [wanted, ""]);
      assert.match(outcome.stderr, line);
      assert.match(outcome.stderr, /^error: [^\n]+\n$/);
      const record = join(folder, "perplexity_wiki-qwen2-7m_3bit.json");
      assert.equal(await Deno.readTextFile(record), "previous");
    });
  });
}
