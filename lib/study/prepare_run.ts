/**
 * What every study of a model needs before it computes anything.
 *
 * Effect: looks at the disk, and at the hub for a model that is not there.
 */

import { loadCalibration, type TokenSequences } from "../text/calibration.ts";
import { fetchModel } from "../hub/fetch_model.ts";
import { type DownloadListener, openHub } from "../hub/hub.ts";
import { checkVectors } from "../model/check_vectors.ts";
import { type Checkpoint, openCheckpoint } from "../model/checkpoint.ts";
import { memoryBudget } from "../measure/memory_budget.ts";
import { batchTokens } from "../measure/memory_plan.ts";
import { findModel, type ModelSource } from "../model/source.ts";
import { loadTokenizer } from "../model/tokenizer.ts";
import {
  chooseProvider,
  type ChosenProvider,
  type Probe,
  probeProvider,
  type ProviderChoice,
} from "../runtime/provider.ts";

/** What a user can choose about model, text and machine. */
export interface RunOptions {
  /** Folder of a checkpoint or its name on the hub; the bundled model when left out. */
  readonly model?: string;
  /** Branch, tag or commit on the hub. */
  readonly revision?: string;
  /** Whether to use what is on this machine alone. */
  readonly offline?: boolean;
  /** Where the graphs run. */
  readonly provider: ProviderChoice;
  /** Threads; all cores when left out. */
  readonly threads?: number;
  /** File of texts or token ids; the default passages when left out. */
  readonly calibration?: string;
  /** Tokens that sequences are cut to. */
  readonly maxLength: number;
  /** Bytes that the run may take; half of the machine's memory when left out. */
  readonly maxMemory?: number;
  /** Whether the search multiplies every token, also where an exact shortcut is cheaper. */
  readonly exhaustive?: boolean;
}

/** The setting `exhaustive`, where it is on: other runs do not mention it. */
export function exhaustiveSetting({ exhaustive }: RunOptions): { readonly exhaustive?: true } {
  return exhaustive === true ? { exhaustive } : {};
}

/** The parts of a run that come before any computation. */
export interface PreparedRun {
  /** Where the model came from. */
  readonly source: ModelSource;
  /** The model. */
  readonly checkpoint: Checkpoint;
  /** What computes. */
  readonly provider: ChosenProvider;
  /** The sequences to run. */
  readonly calibration: TokenSequences;
  /** Bytes that the run may take. */
  readonly budget: number;
  /** Calibration tokens whose taps are held together. */
  readonly batchTokens: number;
}

/** Told how far a run is, and the download before it. */
export interface Listener extends DownloadListener {
  /** Called once, before the first layer, with the number of linears. */
  start(total: number): void;
  /** Called after each linear with its name. */
  step(name: string): void;
}

/** Lets a search fall back to the processor, and say so, where the user left the provider open. */
export function fallbackSetting(
  { provider }: RunOptions,
  listener: Listener,
): { readonly onFallback?: (reason: string) => void } {
  if (provider !== "auto") return {};
  return {
    onFallback: (reason) => listener.note(`the search goes on with the processor: ${reason}`),
  };
}

/** Finds provider, model and text, and checks that they fit. */
export async function prepareRun(
  options: RunOptions,
  listener: DownloadListener,
  probe: Probe = probeProvider,
): Promise<PreparedRun> {
  // First of all, because the tokenizer's library would set another level for the native log.
  const provider = await chooseProvider(options.provider, probe);
  const source = await findModel(options.model, options.revision, async (id, revision) => {
    return await fetchModel(await openHub(options.offline === true, listener), id, revision);
  });
  const checkpoint = await openCheckpoint(source.folder);
  await checkVectors(checkpoint.tensors.values());
  const { vocabularySize, maxPositions } = checkpoint.architecture;
  const limits = { maxLength: options.maxLength, vocabularySize, maxPositions };
  const tokenizer = () => loadTokenizer(source.folder);
  const calibration = await loadCalibration(options.calibration, tokenizer, limits);
  const budget = memoryBudget(options.maxMemory);
  const tokens = calibration.sequences.reduce((total, ids) => total + ids.length, 0);
  const threads = options.threads ?? navigator.hardwareConcurrency;
  const captures = provider.provider === "cpu" ? 1 : 2;
  const fitting = batchTokens(checkpoint.architecture, tokens, budget, threads, captures);
  // A machine too small by our reckoning may still try; a limit that the user set is kept.
  const held = options.maxMemory === undefined
    ? Math.max(fitting, options.maxLength, 2048)
    : fitting;
  return { source, checkpoint, provider, calibration, budget, batchTokens: held };
}
