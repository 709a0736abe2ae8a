import assert from "node:assert/strict";
import { join } from "node:path";
import { runPerplexity } from "../../../lib/study/run_perplexity.ts";
import { fixtures } from "../../support/family_fixture.ts";

const model = join(fixtures, "families", "llama");
const options = {
  model,
  calibration: join(model, "ids.json"),
  provider: "cpu",
  threads: 1,
  maxLength: 512,
  bits: [4, 3],
  groupSize: 32,
  alphas: 3,
  strategies: ["rtn", "const_awq"],
  window: 4,
  seed: 1,
} as const;

/** 24 windows of 4 tokens: a chunk of 16 and one of 8. */
const ids = Array.from({ length: 97 }, (_, i) => (7 * i + 3) % 384);

/** A listener that counts steps and kills the run at one of them. */
function listenTo(killedAt = Infinity) {
  return {
    total: 0,
    steps: 0,
    start(total: number) {
      this.total = total;
    },
    step() {
      if (++this.steps === killedAt) throw new Error("killed");
    },
    progress() {},
    note() {},
  };
}

async function inFolder(test: (out: string, dataset: string) => Promise<void>): Promise<void> {
  const out = await Deno.makeTempDir();
  try {
    const dataset = join(out, "text.json");
    await Deno.writeTextFile(dataset, JSON.stringify({ sequences: [ids] }));
    await test(out, dataset);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

/** Three blocks: 21 linears are calibrated, then two chunks run through the blocks. */
const LEFT = [[3, 27], [23, 6], [26, 3]] as const;

Deno.test("a killed evaluation, resumed, repeats no finished stage and writes the same records", () =>
  inFolder(async (out, dataset) => {
    const run = async (resume: boolean, listener = listenTo()) => {
      const { records } = await runPerplexity({ ...options, out, dataset, resume }, listener);
      assert.equal(listener.steps, listener.total);
      return { total: listener.total, records: records.map(({ run: _, ...record }) => record) };
    };
    const whole = await run(false);
    assert.equal(whole.total, 27);
    for (const [killedAt, total] of LEFT) {
      await assert.rejects(run(false, listenTo(killedAt)), /killed/);
      assert.deepEqual(await run(true), { ...whole, total }, `killed at ${killedAt}`);
    }
  }));
