/**
 * What goes into a run, as its records say it.
 *
 * Effect: hashes the model's files.
 */

import type { Checkpoint } from "../model/checkpoint.ts";
import type { ModelSource } from "../model/source.ts";
import { describeFiles } from "../record/describe_files.ts";
import type { Inputs } from "../record/diagnostic.ts";
import { recordName } from "../record/fields.ts";
import type { TokenSequences } from "../text/calibration.ts";

/** Model and text of a run. */
export interface RunInputs {
  readonly source: ModelSource;
  readonly checkpoint: Checkpoint;
  readonly calibration: TokenSequences;
}

/** Describes a run's inputs; an aborted signal ends it with the signal's reason. */
export async function describeInputs(
  { source, checkpoint, calibration }: RunInputs,
  estimators: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Inputs> {
  const files = await describeFiles(checkpoint.files, signal);
  return {
    model: {
      source: source.kind,
      revision: source.revision,
      files: files.map((file) => ({ ...file, name: recordName(file.name) })),
      ...(checkpoint.untied ? { lm_head: "stored" as const } : {}),
    },
    calibration: {
      name: recordName(calibration.name),
      sha256: calibration.sha256,
      tokens_given: [...calibration.given],
      tokens_used: calibration.sequences.map((ids) => ids.length),
    },
    estimators: { ...estimators },
  };
}
