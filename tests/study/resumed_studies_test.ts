/** Studies that were killed between blocks and resumed write what an unbroken run writes. */

import assert from "node:assert/strict";
import type { Listener } from "../../lib/study/run_options.ts";
import { runAlphaStudy } from "../../lib/study/run_alpha_study.ts";
import { runDiagnose } from "../../lib/study/run_diagnose.ts";
import { recordingListener, type SmallRun, withSmallRun } from "../support/small_run.ts";

/** A record without what may differ between equal runs. */
function withoutRun({ run: _, ...record }: { readonly run: unknown }): unknown {
  return record;
}

type Study = (
  options: SmallRun & { readonly resume?: boolean },
  listener: Listener,
) => Promise<readonly unknown[]>;

const rounding = { quantizer: "symmetric", alphas: 3, groupSize: 32 } as const;

const studies: Readonly<Record<string, Study>> = {
  async runDiagnose(options, listener) {
    const bits = [4];
    const { record, channels } = await runDiagnose(
      { ...options, ...rounding, bits, seed: 1 },
      listener,
    );
    return [record, channels].map(withoutRun);
  },
  async runAlphaStudy(options, listener) {
    const { record } = await runAlphaStudy({ ...options, ...rounding, bits: 3 }, listener);
    return [withoutRun(record)];
  },
};

const journals = (folder: string) =>
  [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".journal"));

for (const [name, study] of Object.entries(studies)) {
  // A block of the fixture has 7 linears, the model 3 blocks: killed in the second, in the third.
  for (const killedAt of [8, 15, 21]) {
    Deno.test(`${name}() killed at linear ${killedAt} and resumed writes the same`, () =>
      withSmallRun("qwen2", async (options) => {
        const whole = recordingListener();
        const wanted = await study(options, whole);
        assert.equal(whole.total, 21);
        assert.deepEqual(journals(options.out), []);

        const kill = recordingListener((step) => {
          if (step === killedAt) throw new Error("killed");
        });
        await assert.rejects(study(options, kill), /killed/);
        assert.equal(journals(options.out).length, 1);

        const rest = recordingListener();
        assert.deepEqual(await study({ ...options, resume: true }, rest), wanted);
        assert.equal(rest.total, rest.steps.length);
        assert.ok(rest.total < 21, "finished blocks are not measured again");
        assert.deepEqual(journals(options.out), []);
      }));
  }

  Deno.test(`${name}() refuses to resume a run of other settings and keeps its journal`, () =>
    withSmallRun("qwen2", async (options) => {
      const kill = recordingListener((step) => {
        if (step === 8) throw new Error("killed");
      });
      await assert.rejects(study(options, kill), /killed/);
      const other = { ...options, maxLength: 7, resume: true };
      await assert.rejects(study(other, recordingListener()), /^AwqDiagError: Cannot resume: /);
      assert.equal(journals(options.out).length, 1);
    }));
}
