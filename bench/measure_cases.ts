/** The three parts of a benchmark: diagnose case by case, reading text, and cost against size. */

import { join } from "node:path";
import { createRandom } from "../lib/num/random.ts";
import { compareWithPeer, judge, LOSS_TOLERANCE } from "./agreement.ts";
import { alternate } from "./alternate.ts";
import type {
  Agreement,
  BenchmarkCase,
  Measurement,
  PeerResult,
  Prefill,
  SizePoint,
  Sizes,
} from "./benchmark_record.ts";
import { type CaseChoice, modelFolder, PROJECT_FOLDER } from "./cases.ts";
import { floorOf, workOf } from "./floor.ts";
import type { MachineRates } from "./machine_rates.ts";
import { runOrThrow } from "./measured_process.ts";
import { runDiagnoseTask } from "./measure_diagnose.ts";
import { runPeerDiagnosis, runPeerPrefill } from "./measure_peer.ts";
import { type ProgramRun, ratiosOf, stageSum, summarize } from "./measurement.ts";
import { type BenchSettings, processSettings } from "./settings.ts";
import { spread } from "./spread.ts";
import { calibrationIds, windowIds } from "./text_ids.ts";

/** The peer's part of a record; null where it did not run. */
function peerResult(
  own: Measurement,
  runs: readonly (ProgramRun & { readonly versions: Readonly<Record<string, string>> })[],
  agreement: Agreement | undefined,
): PeerResult | null {
  const [first] = runs;
  if (first === undefined || agreement === undefined) return null;
  const measured = summarize(runs);
  return { versions: { ...first.versions }, measured, agreement, ratios: ratiosOf(own, measured) };
}

/**
 * Measures `deno task diagnose` on one model. The peer draws no figures, so it does not run where
 * figures are drawn.
 */
export async function measureCase(
  choice: CaseChoice,
  settings: BenchSettings,
  rates: MachineRates,
): Promise<BenchmarkCase> {
  const folder = await modelFolder(choice.model);
  const times = choice.figures ? 0 : settings.peerRuns;
  const sequences = times === 0 ? [] : await calibrationIds(folder);
  let agreement: Agreement | undefined;
  const { own, peer } = await alternate(
    { run: () => runDiagnoseTask(choice, settings), times: settings.runs },
    { run: () => runPeerDiagnosis(folder, sequences, settings), times },
    ({ record }, { layers }) => agreement = compareWithPeer(record, layers),
  );
  const { record } = own[0]!;
  const measured = summarize(own);
  const work = workOf(record);
  const provider = record.run.provider ?? settings.provider;
  return {
    name: choice.name,
    provider,
    figures: choice.figures,
    work,
    measured,
    floor: provider === "cpu" ? floorOf(work, rates) : null,
    peer: peerResult(measured, peer, agreement),
  };
}

/** Tokens of a window, and most windows: as many as `perplexity` takes through the blocks together. */
const TEXT_WINDOW = { tokens: 512, count: 16 };

/** A run of `bench/prefill.ts`. */
interface PrefillRun extends ProgramRun {
  readonly provider: string;
  readonly meanLoss: number;
}

async function runPrefill(
  folder: string,
  windows: readonly (readonly number[])[],
  settings: BenchSettings,
): Promise<PrefillRun> {
  const ids = await Deno.makeTempFile({ dir: settings.scratch, suffix: ".json" });
  await Deno.writeTextFile(ids, JSON.stringify({ sequences: windows }));
  const out = `${ids}.result`;
  const command = [
    ...[Deno.execPath(), "run", "-A", join(PROJECT_FOLDER, "bench", "prefill.ts")],
    ...["--model", folder, "--ids", ids, "--out", out],
    ...["--threads", String(settings.threads), "--provider", settings.provider],
  ];
  const seen = await runOrThrow(command, processSettings(settings, PROJECT_FOLDER));
  const { provider, seconds, mean_loss } = JSON.parse(await Deno.readTextFile(out));
  const { seconds: wallSeconds, peakAnonymousMib } = seen;
  return { wallSeconds, peakAnonymousMib, stages: seconds, provider, meanLoss: mean_loss };
}

/** Stages in which text is read; `read` is the weights' way from the disk, block by block. */
const READING_STAGES = ["read", "forward", "score"];

/** Measures how fast the unquantized model reads text, log-loss of every token included. */
export async function measurePrefill(model: string, settings: BenchSettings): Promise<Prefill> {
  const folder = await modelFolder(model);
  const windows = await windowIds(folder, TEXT_WINDOW.tokens, TEXT_WINDOW.count);
  let agreement: Agreement | undefined;
  const { own, peer } = await alternate(
    { run: () => runPrefill(folder, windows, settings), times: settings.runs },
    { run: () => runPeerPrefill(folder, windows, settings), times: settings.peerRuns },
    (a, b) => agreement = judge([Math.abs(b.meanLoss / a.meanLoss - 1)], LOSS_TOLERANCE),
  );
  const measured = summarize(own);
  const tokens = windows.length * TEXT_WINDOW.tokens;
  const rate = (m: Measurement) => Number((tokens / stageSum(m, READING_STAGES)).toPrecision(4));
  const result = peerResult(measured, peer, agreement);
  return {
    name: model,
    provider: own[0]!.provider,
    windows: windows.length,
    window: TEXT_WINDOW.tokens,
    measured,
    tokens_per_second: rate(measured),
    peer: result === null ? null : { ...result, tokens_per_second: rate(result.measured) },
  };
}

/** What grows in each part of cost against size; the rest is one block of Qwen2.5-0.5B and 477 tokens. */
const SIZE_STEPS = {
  blocks: [1, 2, 4, 8],
  tokens: [64, 128, 256, 512, 1024, 2048, 4096],
  channels: [256, 512, 1024, 2048],
} as const;

/** Longest sequence of {@linkcode writeRandomIds}. */
const SEQUENCE_TOKENS = 512;

/** Writes a calibration file of so many tokens; time does not depend on which. */
async function writeRandomIds(tokens: number, scratch: string): Promise<string> {
  const random = createRandom(tokens);
  const count = Math.ceil(tokens / SEQUENCE_TOKENS);
  const sequences = Array.from(
    { length: count },
    () => Array.from({ length: tokens / count }, () => Math.floor(4096 * random())),
  );
  const path = join(scratch, `${tokens}.json`);
  await Deno.writeTextFile(path, JSON.stringify({ sequences }));
  return path;
}

async function measureSize(
  size: number,
  model: string,
  settings: BenchSettings,
  extra: readonly string[],
): Promise<SizePoint> {
  const choice = { name: model, model, figures: false };
  const run = () => runDiagnoseTask(choice, settings, extra);
  const { own } = await alternate({ run, times: settings.runs }, { run, times: 0 }, () => {});
  const seconds = own.map(({ stages }) => stages);
  const total = (stages: Readonly<Record<string, number>>) =>
    Object.values(stages).reduce((sum, value) => sum + value, 0);
  return {
    size,
    work: workOf(own[0]!.record),
    search_seconds: spread(seconds.map((stages) => stages["search"] ?? 0)),
    total_seconds: spread(seconds.map(total)),
  };
}

/** Measures how the cost of the search grows with blocks, with tokens and with channels. */
export async function measureSizes(settings: BenchSettings): Promise<Sizes> {
  const { say } = settings;
  const sizes: Required<Sizes> = { blocks: [], tokens: [], channels: [] };
  const add = async (part: keyof Sizes, size: number, model: string, extra: string[]) => {
    const point = await measureSize(size, model, settings, extra);
    say(`${size} ${part}: search ${point.search_seconds.median.toFixed(2)} s`);
    sizes[part].push(point);
  };
  for (const n of SIZE_STEPS.blocks) await add("blocks", n, "q05b-8", ["--layers", `0..${n - 1}`]);
  for (const n of SIZE_STEPS.tokens) {
    const file = await writeRandomIds(n, settings.scratch);
    await add("tokens", n, "q05b-8", ["--layers", "0", "--calibration", file]);
  }
  for (const n of SIZE_STEPS.channels) await add("channels", n, `width-${n}`, []);
  return sizes;
}
