/**
 * Measures `deno task diagnose` as a user runs it: a process of its own with the task's own flags.
 *
 * Effect: starts processes; they write into the scratch folder.
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { join } from "node:path";
import denoConfig from "../deno.json" with { type: "json" };
import type { DiagnosticRecord } from "../lib/record/diagnostic.ts";
import { readRecord } from "../lib/record/store.ts";
import { type CaseChoice, modelFolder, PROJECT_FOLDER } from "./cases.ts";
import { runOrThrow } from "./measured_process.ts";
import type { ProgramRun } from "./measurement.ts";
import { type BenchSettings, processSettings } from "./settings.ts";

export interface DiagnoseRun extends ProgramRun {
  readonly record: DiagnosticRecord;
}

/** The task's command with the running Deno in place of the one on the PATH. */
function taskCommand(): string[] {
  const [, ...args] = denoConfig.tasks.diagnose.command.split(" ");
  return [Deno.execPath(), ...args];
}

async function onlyDiagnostic(folder: string): Promise<DiagnosticRecord> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.startsWith("diagnostic_")) continue;
    const record = await readRecord(join(folder, name));
    if (record.schema === "awq-diag/diagnostic") return record;
  }
  throw new AwqDiagError(
    `Cannot measure diagnose: it left no record in "${folder}", run it by hand`,
  );
}

export async function runDiagnoseTask(
  { model, figures }: CaseChoice,
  settings: BenchSettings,
  extra: readonly string[] = [],
): Promise<DiagnoseRun> {
  const out = await Deno.makeTempDir({ dir: settings.scratch });
  const drawing = figures ? ["--figures", join(out, "figures")] : ["--no-figures"];
  const command = [
    ...taskCommand(),
    ...["--quiet", "--offline", "--out", out, "--threads", String(settings.threads)],
    ...["--provider", settings.provider],
    ...(model === "bundled" ? [] : ["--model", await modelFolder(model)]),
    ...(settings.exhaustive ? ["--exhaustive"] : []),
    ...drawing,
    ...extra,
  ];
  const seen = await runOrThrow(command, processSettings(settings, PROJECT_FOLDER));
  const record = await onlyDiagnostic(out);
  await Deno.remove(out, { recursive: true });
  const { total: _total, ...stages } = record.run.seconds ?? {};
  return { wallSeconds: seen.seconds, stages, peakAnonymousMib: seen.peakAnonymousMib, record };
}
