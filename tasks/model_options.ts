/** What every task that runs a model asks for, and how it tells of its progress. */

import { createDownloadProgress } from "../lib/cli/download_progress.ts";
import {
  maxLengthOption,
  maxMemoryOption,
  providerOption,
  type TaskCommand,
  threadsOption,
} from "../lib/cli/options.ts";
import { createProgress, type Progress } from "../lib/cli/progress.ts";
import type { Listener } from "../lib/study/prepare_run.ts";

/** Adds the options that choose model, calibration text and machine. */
export function addModelOptions(command: TaskCommand): TaskCommand {
  return command
    .option(
      "--model <id|dir>",
      "name on the Hugging Face hub, or folder (default: the bundled model)",
    )
    .option("--revision <name>", "branch, tag or commit on the hub (default: main)")
    .option("--offline", "use the hub's cache alone")
    .addOption(providerOption())
    .addOption(threadsOption())
    .addOption(maxMemoryOption())
    .option("--calibration <file>", ".txt, or .json of texts or token ids (default: four passages)")
    .addOption(maxLengthOption())
    .option("--exhaustive", "multiply every token in the search, without exact shortcuts");
}

/** Shows a run's progress on stderr. */
export interface ProgressListener extends Listener {
  /** Ends the report; `text` says what was done. */
  done(text: string): void;
}

/** Makes the listener of a run. */
export function followProgress(label: string, quiet: boolean | undefined): ProgressListener {
  let progress: Progress | undefined;
  return {
    start(total) {
      progress = createProgress({ total, label, quiet: quiet === true });
    },
    step: (text) => progress?.step(text),
    done: (text) => progress?.done(text),
    ...createDownloadProgress(quiet === true),
  };
}
