import assert from "node:assert/strict";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import { join } from "node:path";
import type { PerplexityOptions } from "../../../lib/study/perplexity/perplexity_options.ts";
import { loadEvaluationText } from "../../../lib/study/perplexity/perplexity_text.ts";
import { openFamily } from "../../support/family_fixture.ts";
import { openCheckpoint } from "../../../lib/model/checkpoint.ts";
import { bundledPath } from "../../../lib/files/bundled_path.ts";
import { inFolder } from "../../support/tiny_checkpoint.ts";

const options: PerplexityOptions = {
  provider: "cpu",
  maxLength: 512,
  bits: [3],
  groupSize: 32,
  alphas: 3,
  strategies: [],
  seed: 0,
  out: "unused",
};

const listener = { start() {}, step() {}, progress() {}, note() {} };
const tokenizer = () => Promise.reject(new Error("ids need no tokenizer"));

async function load(tokens: number, more: Partial<PerplexityOptions>) {
  const { checkpoint } = await openFamily("llama");
  const ids = Array.from({ length: tokens }, (_, i) => i % 384);
  let text: Awaited<ReturnType<typeof loadEvaluationText>> | undefined;
  await inFolder({ "text.json": JSON.stringify({ sequences: [ids] }) }, async (folder) => {
    const dataset = join(folder, "text.json");
    const run = { checkpoint, listener, tokenizer };
    text = await loadEvaluationText({ ...options, dataset, ...more }, run);
  });
  return { ...text!, ids, maxPositions: checkpoint.architecture.maxPositions };
}

Deno.test("loadEvaluationText() cuts windows that do not overlap, up to a limit", async () => {
  const { windows, available, window, dataset, ids } = await load(65, {
    window: 16,
    maxWindows: 2,
  });
  assert.deepEqual([window, available, dataset.name], [16, 4, "text.json"]);
  assert.deepEqual(windows.map((own) => [...own]), [ids.slice(0, 16), ids.slice(16, 32)]);
});

Deno.test("loadEvaluationText() takes windows as long as the model's positions, 2048 at most", async () => {
  const { window, maxPositions } = await load(5000, {});
  assert.equal(window, Math.min(2048, maxPositions));
});

Deno.test("loadEvaluationText() refuses windows beyond the model's positions", async () => {
  const { maxPositions } = await load(65, { window: 2 });
  const wanted = `at most the model's ${maxPositions} positions, choose a smaller --window`;
  await assert.rejects(load(65, { window: maxPositions + 1 }), (error: Error) => {
    assert.ok(error instanceof AwqDiagError);
    assert.ok(error.message.endsWith(wanted), error.message);
    return true;
  });
});

Deno.test("loadEvaluationText() knows the bundled model wherever it lies, and one of fewer positions", async () => {
  const { architecture, ...checkpoint } = await openCheckpoint(
    await bundledPath("models/wiki-qwen2-7m"),
  );
  const windowOf = async (maxPositions: number) => {
    const own = { ...checkpoint, architecture: { ...architecture, maxPositions } };
    const sequences = [Array.from({ length: 5000 }, (_, i) => i % 4096)];
    let window = 0;
    await inFolder({ "ids.json": JSON.stringify({ sequences }) }, async (folder) => {
      const asked = { ...options, dataset: join(folder, "ids.json") };
      ({ window } = await loadEvaluationText(asked, { checkpoint: own, listener, tokenizer }));
    });
    return window;
  };
  assert.deepEqual([await windowOf(2048), await windowOf(256)], [512, 256]);
});
