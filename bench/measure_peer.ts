/**
 * Runs one of the Python peers once.
 *
 * Effect: starts a process; it writes into the scratch folder.
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { join } from "node:path";
import { z } from "zod";
import { firstIssue } from "../lib/record/first_issue.ts";
import type { PeerLayer } from "./agreement.ts";
import { PROJECT_FOLDER } from "./cases.ts";
import { runOrThrow } from "./measured_process.ts";
import type { ProgramRun } from "./measurement.ts";
import { type BenchSettings, processSettings } from "./settings.ts";

const common = {
  versions: z.record(z.string(), z.string()),
  seconds: z.record(z.string(), z.number().nonnegative()),
};
const layerSchema = z.object({
  mean_kurtosis: z.number(),
  mean_outlier_ratio: z.number(),
  top1pct_importance_share: z.number(),
  output_error: z.record(z.string(), z.number()),
  error_curve: z.record(z.string(), z.array(z.number())),
});
const diagnosisSchema = z.object({ ...common, layers: z.record(z.string(), layerSchema) });
const prefillSchema = z.object({ ...common, mean_loss: z.number() });

interface PeerRun extends ProgramRun {
  /** Versions of Python and torch, and the device. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface PeerDiagnosis extends PeerRun {
  /** Results by the checkpoint's module name. */
  readonly layers: Readonly<Record<string, PeerLayer>>;
}

export interface PeerPrefill extends PeerRun {
  /** Mean log-loss over all predicted tokens, in nats. */
  readonly meanLoss: number;
}

async function runPeer<
  T extends { seconds: Record<string, number>; versions: Record<string, string> },
>(
  script: string,
  schema: z.ZodType<T>,
  folder: string,
  sequences: readonly (readonly number[])[],
  settings: BenchSettings,
): Promise<{ result: T; run: PeerRun }> {
  const ids = await Deno.makeTempFile({ dir: settings.scratch, suffix: ".json" });
  await Deno.writeTextFile(ids, JSON.stringify({ sequences }));
  const out = `${ids}.result`;
  const command = [
    // Leaves no __pycache__ beside the scripts.
    ...[settings.python, "-B"],
    join(PROJECT_FOLDER, "bench", "peers", script),
    ...["--model", folder, "--ids", ids, "--out", out],
    ...["--threads", String(settings.threads), "--device", settings.peerDevice],
  ];
  const seen = await runOrThrow(command, processSettings(settings, PROJECT_FOLDER));
  const parsed = schema.safeParse(JSON.parse(await Deno.readTextFile(out)));
  if (!parsed.success) {
    throw new AwqDiagError(
      `Cannot use the result of ${script}: ${firstIssue(parsed.error)}, mend the script`,
    );
  }
  const { seconds, versions } = parsed.data;
  const { seconds: wallSeconds, peakAnonymousMib } = seen;
  return { result: parsed.data, run: { wallSeconds, stages: seconds, peakAnonymousMib, versions } };
}

/** Runs the diagnosis as AWQ-Diag computes it. */
export async function runPeerDiagnosis(
  folder: string,
  sequences: readonly (readonly number[])[],
  settings: BenchSettings,
): Promise<PeerDiagnosis> {
  const script = "awq_diag_peer.py";
  const { result, run } = await runPeer(script, diagnosisSchema, folder, sequences, settings);
  return { ...run, layers: result.layers };
}

export async function runPeerPrefill(
  folder: string,
  windows: readonly (readonly number[])[],
  settings: BenchSettings,
): Promise<PeerPrefill> {
  const script = "prefill_peer.py";
  const { result, run } = await runPeer(script, prefillSchema, folder, windows, settings);
  return { ...run, meanLoss: result.mean_loss };
}
