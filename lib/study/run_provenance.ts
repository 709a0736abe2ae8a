/**
 * Where the numbers of a study come from, as its records say it.
 *
 * Effect: hashes the model's files, looks at the machine.
 *
 * @module
 */

import { basename } from "node:path";
import type { Inputs, Run } from "../record/diagnostic.ts";
import { describeFile, describeRun } from "../record/provenance.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** The two blocks of a record that tell where its numbers come from. */
export interface Provenance {
  /** What went in; equal in equal runs. */
  readonly inputs: Inputs;
  /** What may differ between equal runs. */
  readonly run: Run;
}

/**
 * Describes a run whose computation is done.
 *
 * @param prepared Model, text and provider of the run.
 * @param estimators The name of the estimator behind each statistic of the record.
 * @param watch Where the run's time was booked; the time to hash is added as `hash`.
 * @param threads Threads that the user asked for.
 * @returns The two blocks.
 * @throws {Error} If a file of the model cannot be read any more.
 */
export async function runProvenance(
  { source, checkpoint, provider, calibration }: PreparedRun,
  estimators: Readonly<Record<string, string>>,
  watch: Stopwatch,
  threads: number | undefined,
): Promise<Provenance> {
  const files = await watch.time(
    "hash",
    () => Promise.all(checkpoint.files.map((file) => describeFile(file, basename(file)))),
  );
  const run = await describeRun({
    seconds: watch.seconds(),
    provider: provider.provider,
    provider_reason: provider.reason,
    threads: threads ?? navigator.hardwareConcurrency,
  });
  const inputs = {
    model: { source: source.kind, revision: source.revision, files },
    calibration: {
      name: calibration.name,
      sha256: calibration.sha256,
      tokens_given: [...calibration.given],
      tokens_used: calibration.sequences.map((ids) => ids.length),
    },
    estimators: { ...estimators },
  };
  return { inputs, run };
}
