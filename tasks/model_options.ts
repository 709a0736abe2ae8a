/** What every task that runs a model asks for, and how it tells of its progress. */

import { createDownloadProgress } from "../lib/cli/download_progress.ts";
import {
  integerOption,
  maxMemoryOption,
  providerOption,
  type TaskCommand,
  threadsOption,
} from "../lib/cli/options.ts";
import { createProgress, type Progress } from "../lib/cli/progress.ts";
import type { Listener } from "../lib/study/run_options.ts";

/** Adds the options that choose model, calibration text and machine. */
export function addModelOptions(command: TaskCommand): TaskCommand {
  // One token has no variance.
  const lengths = { min: 2, max: 1 << 20, leftOut: "512, or what the model allows" };
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
    .option(
      "--calibration <file>",
      ".txt, .json, .jsonl or .parquet of texts or token ids (default: four passages)",
    )
    .addOption(integerOption("--max-length <tokens>", "longest sequence", lengths))
    .option("--exhaustive", "multiply every token in the search, without exact shortcuts");
}

/** A run's progress on stderr; `done` ends it and says what was made. */
export function followProgress(label: string, quiet = false): Listener & Pick<Progress, "done"> {
  let progress: Progress | undefined;
  const { note, ...download } = createDownloadProgress(quiet);
  return {
    start(total) {
      progress = createProgress({ total, label, quiet });
    },
    step: (text) => progress?.step(text),
    done: (text) => progress?.done(text),
    info: (text) => quiet || note(`${label}: ${text}`),
    note: (text) => note(`note: ${text}`),
    ...download,
  };
}
