import assert from "node:assert/strict";
import { type DiagnoseOptions, runDiagnose } from "../../lib/study/run_diagnose.ts";
import { readRecord } from "../../lib/record/store.ts";
import { recordingListener, type SmallRun, withSmallRun } from "../support/small_run.ts";

const diagnose = (options: SmallRun, more: Partial<DiagnoseOptions> = {}) => {
  const settings = {
    quantizer: "symmetric",
    alphas: 2,
    groupSize: 32,
    bits: [4],
    seed: 0,
  } as const;
  const listener = recordingListener();
  return runDiagnose({ ...options, ...settings, ...more }, listener);
};

Deno.test("runDiagnose() writes both records as it returns them, and always measures 3 bits", () =>
  withSmallRun("llama", async (options) => {
    const { record, channels, slug, files } = await diagnose(options);
    assert.equal(slug, "llama");
    assert.deepEqual(files.map((file) => file.slice(options.out.length + 1)), [
      "diagnostic_llama.json",
      "channels_llama.json",
    ]);
    assert.deepEqual(record.config.bit_widths, [4, 3]);
    assert.deepEqual(await readRecord(files[0]!), record);
    assert.deepEqual(await readRecord(files[1]!), channels);
  }));

Deno.test("runDiagnose() measures the blocks asked for as it does among all", () =>
  withSmallRun("llama", async (options) => {
    const whole = await diagnose(options);
    const { record } = await diagnose(options, { layers: [1, 1] });
    assert.deepEqual(record.config.layer_range, [1, 1]);
    assert.equal(record.model_info.num_linear_analyzed, 7);
    for (const [name, linear] of Object.entries(record.layers)) {
      assert.deepEqual(linear, whole.record.layers[name]);
    }
  }));

Deno.test("runDiagnose() refuses blocks that the model has not", () =>
  withSmallRun("llama", async (options) => {
    await assert.rejects(diagnose(options, { layers: [1, 9] }), {
      name: "AwqDiagError",
      message:
        "Cannot measure blocks 1 to 9: the model has 3, wanted 0 to 2, choose other --layers",
    });
  }));

Deno.test("runDiagnose() says in the record that every token was multiplied, only where asked to", () =>
  withSmallRun("llama", async (options) => {
    const plain = await diagnose(options);
    const exhaustive = await diagnose(options, { exhaustive: true });
    assert.ok(!("exhaustive" in plain.record.config));
    assert.equal(exhaustive.record.config.exhaustive, true);
  }));
