/**
 * Where the numbers of a study come from, as its records say it.
 *
 * Effect: hashes the model's files, looks at the machine.
 */

import { describeFiles } from "../record/describe_files.ts";
import type { Inputs, Run } from "../record/diagnostic.ts";
import { describeRun } from "../record/provenance.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** Describes what goes into a run, while the run goes on. */
export async function describeInputs(
  { source, checkpoint, calibration }: PreparedRun,
  estimators: Readonly<Record<string, string>>,
): Promise<Inputs> {
  const files = await describeFiles(checkpoint.files);
  return {
    model: { source: source.kind, revision: source.revision, files: [...files] },
    calibration: {
      name: calibration.name,
      sha256: calibration.sha256,
      tokens_given: [...calibration.given],
      tokens_used: calibration.sequences.map((ids) => ids.length),
    },
    estimators: { ...estimators },
  };
}

/** Describes a run whose computation is done. */
export function describeFinishedRun(
  { provider }: PreparedRun,
  watch: Stopwatch,
  threads: number | undefined,
): Promise<Run> {
  return describeRun({
    seconds: watch.seconds(),
    provider: provider.provider,
    provider_reason: provider.reason,
    threads: threads ?? navigator.hardwareConcurrency,
  });
}
