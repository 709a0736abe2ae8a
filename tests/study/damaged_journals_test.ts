/** A journal that was damaged, or made up: the run goes on from its last good part, to the right record. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Listener } from "../../lib/study/run_options.ts";
import { runAlphaStudy } from "../../lib/study/run_alpha_study.ts";
import { runDiagnose } from "../../lib/study/run_diagnose.ts";
import { runPerplexity } from "../../lib/study/run_perplexity.ts";
import { recordingListener, type SmallRun, withSmallRun } from "../support/small_run.ts";

type Study = (
  options: SmallRun & { readonly resume?: boolean },
  listener: Listener,
) => Promise<readonly { readonly run: unknown }[]>;

const rounding = { quantizer: "symmetric", alphas: 3, groupSize: 32 } as const;

/** A study, the step at which it is killed, and what is put in place of a part of its journal. */
interface Case {
  readonly study: Study;
  readonly killedAt: number;
  /** The part that is changed, counted from 0. */
  readonly part: number;
  readonly change: (json: string) => string;
  readonly problem: RegExp;
}

const CASES: Readonly<Record<string, Case>> = {
  "runDiagnose() with a layer lost": {
    async study(options, listener) {
      const settings = { ...options, ...rounding, bits: [4], seed: 1 };
      const { record, channels } = await runDiagnose(settings, listener);
      return [record, channels];
    },
    killedAt: 21,
    part: 1,
    change(json) {
      const entry = JSON.parse(json);
      delete entry.layers["model.layers.1.mlp.up_proj"];
      return JSON.stringify(entry);
    },
    problem: /it holds other layers than block 1/,
  },
  "runAlphaStudy() with a block of another place": {
    async study(options, listener) {
      return [(await runAlphaStudy({ ...options, ...rounding, bits: 3 }, listener)).record];
    },
    killedAt: 21,
    part: 0,
    change: (json) => json.replaceAll('"layer_idx":0', '"layer_idx":1'),
    problem: /its model\.layers\.0\.self_attn\.q_proj is of another block than 0/,
  },
  "runPerplexity() with a score lost": {
    async study(options, listener) {
      const dataset = `${options.out}/text.json`;
      const ids = Array.from({ length: 330 }, (_, i) => 3 + (i * 37) % 200);
      await Deno.writeTextFile(dataset, JSON.stringify({ sequences: [ids] }));
      const settings = { ...options, dataset, alphas: 3, groupSize: 32, seed: 0, window: 16 };
      const { records } = await runPerplexity(
        { ...settings, bits: [3], strategies: ["rtn", "search_awq"] },
        listener,
      );
      return records;
    },
    killedAt: 25,
    part: 1,
    change(json) {
      const chunk = JSON.parse(json);
      chunk[0].pop();
      return JSON.stringify(chunk);
    },
    problem: /it does not hold 3 scores of windows of 16 tokens/,
  },
};

const results = (records: readonly { readonly run: unknown }[]) =>
  records.map(({ run: _, ...rest }) => rest);

/** Lines with the checksums that a journal would have. */
function sealed(values: readonly string[]): string {
  let hash = "awq-diag journal 2";
  return values.map((json) => {
    hash = createHash("sha256").update(hash).update(json).digest("hex");
    return `${hash} ${json}\n`;
  }).join("");
}

for (const [name, { study, killedAt, part, change, problem }] of Object.entries(CASES)) {
  Deno.test(`${name} in its journal goes on before it and writes the same`, () =>
    withSmallRun("qwen2", async (options) => {
      const wanted = results(await study(options, recordingListener()));
      const kill = recordingListener((step) => {
        if (step === killedAt) throw new Error("killed");
      });
      await assert.rejects(study(options, kill), /killed/);
      const journal = [...Deno.readDirSync(options.out)].find(({ name }) => /journal$/.test(name))!;
      const path = `${options.out}/${journal.name}`;
      const values = (await Deno.readTextFile(path)).trimEnd().split("\n").map((l) => l.slice(65));
      const line = part + 1;
      await Deno.writeTextFile(path, sealed(values.with(line, change(values[line]!))));

      const rest = recordingListener();
      assert.deepEqual(results(await study({ ...options, resume: true }, rest)), wanted);
      const [note, ...more] = rest.notes.filter((text) => text.includes("is damaged"));
      assert.deepEqual(more, []);
      assert.match(note!, new RegExp(`^line ${line + 1} of ".*" is damaged`));
      assert.match(note!, problem);
    }));
}
