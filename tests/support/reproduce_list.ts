/** A short list of experiments, for tests of `reproduce-all`. */

import { join } from "node:path";
import { fixtures } from "./family_fixture.ts";
import { inFolder } from "./tiny_checkpoint.ts";

const tiny = join(fixtures, "families", "qwen2");

/** A list of two models, one of which cannot be had, a record of each and a table over both. */
function listIn(folder: string, alphas: number): object {
  const record = "{results}/diagnostic_{slug}.json";
  const fits = { calibration: join(tiny, "ids.json"), bits: "3", alphas, "no-figures": true };
  return {
    results: join(folder, "results"),
    figures: join(folder, "figures"),
    models: {
      tiny: { model: tiny, files: tiny },
      lost: { model: "org/lost", revision: "0".repeat(40) },
    },
    steps: {
      diagnose: {
        task: "diagnose",
        of: "model",
        makes: "records",
        settings: { ...fits, out: "{results}" },
        outputs: [record, "{results}/channels_{slug}.json"],
        journal: "{results}/.diagnostic_{slug}.journal",
      },
      compare: {
        task: "compare",
        of: "models",
        makes: "renderings",
        settings: { out: "{results}", figures: "{figures}" },
        arguments: [record],
        outputs: [
          "{results}/cross_model_summary.md",
          "{figures}/cross_model_awq_reduction.png",
          "{figures}/cross_model_awq_reduction.vl.json",
        ],
      },
    },
  };
}

/** Runs a test in a folder with a list whose diagnoses search so many alphas. */
export async function withList(
  alphas: number,
  work: (folder: string, list: readonly string[]) => Promise<void>,
): Promise<void> {
  await inFolder({}, async (folder) => {
    const file = join(folder, "experiments.json");
    await Deno.writeTextFile(file, JSON.stringify(listIn(folder, alphas)));
    await work(folder, ["--experiments", file]);
  });
}

/** First words of the rows of a table: state, model, step. */
export function tableRows(stdout: string): string[] {
  const [table] = stdout.split("\n\n");
  return table!.trim().split("\n").slice(2).map((line) => line.split(/\s+/).slice(0, 3).join(" "));
}
