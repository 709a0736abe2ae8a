import assert from "node:assert/strict";
import type { AnyRecord } from "../../lib/record/kinds.ts";
import { runDiagnose } from "../../lib/study/run_diagnose.ts";
import { openRun, type StudyFacts } from "../../lib/study/run.ts";
import { familyFolder } from "../support/family_fixture.ts";
import { recordingListener, type SmallRun, withSmallRun } from "../support/small_run.ts";

const facts: StudyFacts = {
  kind: "diagnostic",
  estimators: { ppl: "exp of the mean" },
  probe: () => Promise.resolve(),
  recordFiles: (slug) => [`diagnostic_${slug}.json`],
};

const anything = () => null;

const open = (options: SmallRun, more: Partial<Parameters<typeof openRun>[1]> = {}) =>
  openRun(facts, { ...options, ...more }, recordingListener());

const journalOf = ({ out }: SmallRun) => `${out}/.diagnostic_llama.journal`;

Deno.test("openRun() finds model, text and machine", () =>
  withSmallRun("llama", async (options) => {
    await using run = await open(options);
    assert.equal(run.source.slug, "llama");
    assert.equal(run.source.folder, await Deno.realPath(familyFolder("llama")));
    assert.deepEqual(run.sequences.map(({ length }) => length), [8, 6, 8]);
    assert.equal(run.tokens, 22);
    assert.deepEqual(run.search, { provider: "cpu", threads: 1 });
    assert.ok(run.batchTokens >= 2048, "a small machine may still try");
  }));

Deno.test("openRun() keeps the memory that the user allows", () =>
  withSmallRun("llama", async (options) => {
    await using run = await open(options, { maxMemory: 2 ** 29 });
    assert.equal(run.budget, 2 ** 29);
    await using small = await open(options, { maxMemory: 2 ** 20 });
    assert.ok(small.batchTokens < 0, "not even the program fits");
  }));

Deno.test("openRun() holds two thirds of the tokens where blocks run one ahead of a GPU's search", () =>
  withSmallRun("llama", async (options) => {
    await using here = await open(options, { maxMemory: 2 ** 30 });
    await using ahead = await open(options, { maxMemory: 2 ** 30, provider: "cuda" });
    assert.ok(Math.abs(ahead.batchTokens - 2 / 3 * here.batchTokens) <= 1);
  }));

Deno.test("openRun() lets the search fall back where the provider was left open, and says so", () =>
  withSmallRun("llama", async (options) => {
    const listener = recordingListener();
    const auto = { ...options, provider: "auto", exhaustive: true } as const;
    await using run = await openRun(facts, auto, listener);
    assert.equal(run.search.exhaustive, true);
    run.search.onFallback!("no memory");
    assert.deepEqual(listener.notes, ["the search goes on with the processor: no memory"]);
  }));

Deno.test("frame() says what went in, and books the time of each stage", () =>
  withSmallRun("llama", async (options) => {
    await using run = await open(options);
    await run.watch.time("search", () => {});
    const { model, inputs, run: block } = await run.frame();
    assert.equal(model, run.source.name);
    assert.deepEqual(inputs.calibration.tokens_used, [8, 6, 8]);
    assert.deepEqual(inputs.estimators, facts.estimators);
    assert.deepEqual(
      inputs.model.files.map(({ name }) => name).sort(),
      ["config.json", "model.safetensors"],
    );
    assert.ok(inputs.model.files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256)));
    assert.deepEqual(Object.keys(block.seconds!), ["open", "search", "hash", "total"]);
    assert.equal(block.provider, "cpu");
    assert.equal(block.threads, 1);
  }));

Deno.test("resume() gives what a killed run with the same key had finished", () =>
  withSmallRun("llama", async (options) => {
    {
      await using killed = await open(options);
      assert.deepEqual(await killed.resume({ bits: [3] }, anything), []);
      await killed.finishPart({ block: 0 });
    }
    await using run = await open(options, { resume: true });
    assert.deepEqual(await run.resume({ bits: [3] }, anything), [{ block: 0 }]);
  }));

Deno.test("resume() refuses the journal of other settings, and of another text", () =>
  withSmallRun("llama", async (options) => {
    {
      await using killed = await open(options);
      await killed.resume({ bits: [3] }, anything);
      await killed.finishPart({ block: 0 });
    }
    {
      await using run = await open(options, { resume: true });
      await assert.rejects(run.resume({ bits: [4] }, anything), /^AwqDiagError: Cannot resume: /);
    }
    await Deno.writeTextFile(options.calibration, `{"sequences": [[1, 2, 3]]}`);
    await using run = await open(options, { resume: true });
    await assert.rejects(
      run.resume({ bits: [3] }, anything),
      /is the journal of another model, input/,
    );
  }));

Deno.test("resume() drops the journal of a run that is not to be resumed", () =>
  withSmallRun("llama", async (options) => {
    {
      await using killed = await open(options);
      await killed.resume({}, anything);
      await killed.finishPart({ block: 0 });
    }
    await using run = await open(options);
    assert.deepEqual(await run.resume({}, anything), []);
  }));

Deno.test("write() keeps the journal where a record cannot be written", () =>
  withSmallRun("llama", async (options) => {
    await using run = await open(options);
    await run.resume({}, anything);
    await run.finishPart(1);
    const wrong = { schema: "none" } as unknown as AnyRecord;
    await assert.rejects(
      run.write([["diagnostic_llama.json", wrong]]),
      /^AwqDiagError: Cannot write/,
    );
    assert.ok((await Deno.stat(journalOf(options))).size > 0);
  }));

Deno.test("disposing of a run lets another one write, and keeps its journal", () =>
  withSmallRun("llama", async (options) => {
    {
      await using run = await open(options);
      await run.resume({}, anything);
      await run.finishPart(1);
      await using second = await open(options);
      await assert.rejects(second.resume({}, anything), /Cannot start: another run writes/);
    }
    assert.ok((await Deno.stat(journalOf(options))).size > 0);
  }));

Deno.test("disposing of a run waits for a finished part that is on its way to disk", () =>
  withSmallRun("llama", async (options) => {
    {
      await using run = await open(options);
      await run.resume({}, anything);
      run.finishPart({ block: 0 }); // its first entry waits for the hashes of the model's files
    }
    await using run = await open(options, { resume: true });
    assert.deepEqual(await run.resume({}, anything), [{ block: 0 }]);
  }));

Deno.test("openRun() cuts to what the model allows where no length is asked for", () =>
  withSmallRun("llama", async ({ maxLength: _, ...options }) => {
    await using run = await openRun(facts, options, recordingListener());
    assert.equal(run.maxLength, Math.min(512, run.checkpoint.architecture.maxPositions));
    const asked = { ...options, maxLength: run.checkpoint.architecture.maxPositions + 1 };
    const message =
      /wanted 2 to \d+, which the model's positions allow, choose another --max-length$/;
    await assert.rejects(openRun(facts, asked, recordingListener()), message);
  }));

Deno.test("openRun() tells how much of the text is used, and warns where most is cut", () =>
  withSmallRun("llama", async (options) => {
    const told: string[] = [];
    const listener = { ...recordingListener(), info: (text: string) => void told.push(text) };
    await using whole = await openRun(facts, options, listener);
    await using cut = await openRun(facts, { ...options, maxLength: 2 }, listener);
    assert.deepEqual([whole.tokens, cut.tokens], [22, 6]);
    assert.deepEqual(told, ["ids.json: 22 of 22 tokens are used, 3 passages"]);
    assert.match(
      listener.notes.join(),
      /^ids\.json: 6 of 22 tokens are used.*; 3 of 3 passages cut/,
    );
  }));

Deno.test("frame() says that flags decided about special tokens", () =>
  withSmallRun("llama", async (options) => {
    const folder = `${options.out}/model`;
    await Deno.mkdir(folder);
    for (const name of ["config.json", "model.safetensors"]) {
      await Deno.copyFile(`${familyFolder("llama")}/${name}`, `${folder}/${name}`);
    }
    const vocab = { "<s>": 0, a: 1, b: 2 };
    const model = { type: "WordLevel", vocab, unk_token: "<s>" };
    const json = { model, pre_tokenizer: { type: "Whitespace" } };
    await Deno.writeTextFile(`${folder}/tokenizer.json`, JSON.stringify(json));
    const flags = { bos_token: "<s>", add_bos_token: true };
    await Deno.writeTextFile(`${folder}/tokenizer_config.json`, JSON.stringify(flags));
    await Deno.writeTextFile(`${options.out}/a.txt`, "a b a");
    const listener = recordingListener();
    const text = { ...options, model: folder, calibration: `${options.out}/a.txt` };
    await using run = await openRun(facts, text, listener);
    assert.deepEqual(run.sequences, [Int32Array.of(0, 1, 2, 1)]);
    assert.equal((await run.frame()).inputs.model.special_tokens, "tokenizer_config.json");
    assert.match(listener.notes.join(), /disagree on special tokens: the flags are followed/);
    await using plain = await open(options);
    assert.equal("special_tokens" in (await plain.frame()).inputs.model, false);
  }));

Deno.test("openRun() refuses a model, a text and a provider that will not do, in one line each", () =>
  withSmallRun("llama", async (options) => {
    const refused = async (more: Partial<Parameters<typeof openRun>[1]>, message: RegExp) =>
      await assert.rejects(open(options, more), { message });
    await refused({ model: `${options.out}/none` }, /^Cannot find the model: [^\n]+none[^\n]+$/);
    await refused(
      { calibration: `${options.out}/none.txt` },
      /^Cannot read [^\n]+none\.txt[^\n]+$/,
    );
    await refused({ maxLength: 100_000 }, /^Cannot [^\n]+$/);
    const failing = { ...facts, probe: () => Promise.reject(new Error("no such library")) };
    await assert.rejects(
      openRun(failing, { ...options, provider: "cuda" }, recordingListener()),
      /^AwqDiagError: Cannot [^\n]*cuda[^\n]*no such library[^\n]*$/,
    );
  }));

/** A copy of the model with another constant in its settings. */
async function otherModel({ model, out }: SmallRun): Promise<string> {
  const folder = `${out}/other/llama`;
  await Deno.mkdir(folder, { recursive: true });
  for (const { name } of Deno.readDirSync(model)) {
    await Deno.copyFile(`${model}/${name}`, `${folder}/${name}`);
  }
  const config = JSON.parse(await Deno.readTextFile(`${folder}/config.json`));
  await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify({ ...config, note: 1 }));
  return folder;
}

Deno.test("openRun() refuses to write over the record of another model of the same name", () =>
  withSmallRun("llama", async (options) => {
    const diagnosed = {
      ...options,
      bits: [3],
      alphas: 2,
      quantizer: "symmetric",
      groupSize: 1,
    } as const;
    await runDiagnose({ ...diagnosed, seed: 0 }, recordingListener());
    const path = `${options.out}/diagnostic_llama.json`;
    const before = await Deno.readTextFile(path);
    const model = await otherModel(options);
    await assert.rejects(open(options, { model }), {
      name: "AwqDiagError",
      message:
        /^Cannot start: ".*diagnostic_llama\.json" holds the record of another model, "llama" \("config\.json" [0-9a-f]{12}\), wanted to write that of ".*other.llama" \("config\.json" [0-9a-f]{12}\), choose another --out or remove it$/,
    });
    assert.equal(await Deno.readTextFile(path), before);
    await using again = await open(options);
    assert.equal(again.source.slug, "llama", "the same model may run again");
  }));

Deno.test("openRun() replaces a file that holds no record", () =>
  withSmallRun("llama", async (options) => {
    await Deno.writeTextFile(`${options.out}/diagnostic_llama.json`, "{");
    await using run = await open(options);
    assert.equal(run.source.slug, "llama");
  }));
