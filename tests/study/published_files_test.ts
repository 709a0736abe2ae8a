import assert from "node:assert/strict";
import { runDiagnose } from "../../lib/study/run_diagnose.ts";
import { runPerplexity } from "../../lib/study/run_perplexity.ts";
import { type Changes, withChangedModel } from "../support/changed_model.ts";
import { recordingListener } from "../support/small_run.ts";

const machine = { provider: "cpu", threads: 1 } as const;

/** Calls `test` with a folder for records. */
async function withOut<T>(test: (out: string) => Promise<T>): Promise<T> {
  const out = await Deno.makeTempDir();
  try {
    return await test(out);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

/** Diagnoses one block of a model, the bundled one when left out: its numbers and what was noted. */
function diagnose(model?: string) {
  return withOut(async (out) => {
    const listener = recordingListener();
    const { record } = await runDiagnose({
      ...(model === undefined ? {} : { model }),
      ...machine,
      maxLength: 64,
      out,
      bits: [3],
      alphas: 3,
      quantizer: "symmetric",
      layers: [0, 0],
      seed: 0,
    }, listener);
    const { config, model_info, summary, layers, inputs } = record;
    return {
      numbers: { config, model_info, summary, layers },
      inputs: inputs!,
      notes: listener.notes,
    };
  });
}

/** Evaluates an unquantized model on two windows: its record and what was noted. */
function evaluate(model: string) {
  return withOut(async (out) => {
    const listener = recordingListener();
    const { records: [record] } = await runPerplexity({
      ...machine,
      model,
      out,
      bits: [3],
      strategies: [],
      window: 64,
      maxWindows: 2,
      seed: 0,
    }, listener);
    return { record: record!, notes: listener.notes };
  });
}

const headless = { tie_word_embeddings: false, architectures: ["Qwen2Model"] };

/** Files that hold the bundled model's decoder, and what is noted of them. */
const published: readonly [what: string, Changes, note: RegExp | null][] = [
  ["the base model's names and class", {
    rename: (name) => name.replace("model.", ""),
    config: { architectures: ["Qwen2Model"] },
  }, null],
  ["names of wrappers", {
    rename: (name) => name.replace("model.", "_orig_mod.language_model.model."),
    config: { architectures: [] },
  }, null],
  ["a left-over quantization_config", {
    config: { quantization_config: { quant_method: "gptq", bits: 4 } },
  }, /config\.json has a quantization_config, but its weights are not quantized/],
  ["no output head", { config: headless }, null],
];

Deno.test("a diagnosis goes by what the files hold: its numbers are the bundled model's", async (t) => {
  const bundled = await diagnose();
  for (const [what, changes, note] of published) {
    await t.step(what, () =>
      withChangedModel(changes, async (folder) => {
        const { numbers, inputs, notes } = await diagnose(folder);
        assert.deepEqual(numbers, bundled.numbers);
        assert.deepEqual(Object.keys(inputs.model), ["source", "revision", "files"]);
        const ofConfig = notes.filter((text) => text.includes("config.json"));
        assert.equal(ofConfig.length, note === null ? 0 : 1);
        if (note !== null) assert.match(ofConfig[0]!, note);
      }));
  }
});

Deno.test("an evaluation uses a stored head that differs, and its record says so", async () => {
  await withChangedModel({ ownHead: true }, async (tied) => {
    const { record, notes } = await evaluate(tied);
    assert.equal(record.inputs!.model.lm_head, "stored");
    assert.match(notes.join("\n"), /config\.json ties lm_head\.weight to .* transformers 5/);
    const config = { tie_word_embeddings: false };
    await withChangedModel({ ownHead: true, config }, async (untied) => {
      const other = await evaluate(untied);
      assert.deepEqual(record.strategies, other.record.strategies);
      assert.ok(record.ppl.fp16! > 10_000, "a rolled head predicts other words");
      assert.ok(!("lm_head" in other.record.inputs!.model));
      assert.doesNotMatch(other.notes.join("\n"), /config\.json/);
    });
  });
});

Deno.test("an evaluation of files without an output head is refused before any work", async () => {
  await withChangedModel({ config: headless }, async (folder) => {
    await assert.rejects(evaluate(folder), {
      name: "AwqDiagError",
      message:
        /^Cannot score text: .* has no "lm_head\.weight" .*, use the checkpoint that has one$/,
    });
  });
});
