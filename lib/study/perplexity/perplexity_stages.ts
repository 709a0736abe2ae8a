/**
 * The stages of an evaluation: calibrate, then score windows; what a killed run's journal holds is not
 * done again.
 */

import { FakeQuantizer } from "../../search/cpu/fake_quantizer.ts";
import type { Grids } from "../../search/linear_group.ts";
import type { WindowScore } from "../../score/window_score.ts";
import { blockTaps } from "../../graph/block.ts";
import type { Journal } from "../../record/journal.ts";
import { calibrate } from "./calibrate.ts";
import { type Choices, decodeChoices, encodeChoices } from "./choices.ts";
import { evaluate, windowsPerChunk } from "./evaluate.ts";
import { stateBytes } from "../../measure/memory_plan.ts";
import type { PerplexityOptions } from "./perplexity_options.ts";
import type { EvaluationText } from "./perplexity_text.ts";
import {
  exhaustiveSetting,
  fallbackSetting,
  type Listener,
  type PreparedRun,
} from "../prepare_run.ts";
import type { Stopwatch } from "../stopwatch.ts";

/** Everything that the stages of a run share. */
export interface Stage {
  /** What the user chose. */
  readonly options: PerplexityOptions;
  /** Model, provider and calibration. */
  readonly prepared: PreparedRun;
  /** What is evaluated on. */
  readonly text: EvaluationText;
  /** The quantizer and its bit widths. */
  readonly grids: Grids;
  /** Choices first, then the scores of one chunk of windows after another. */
  readonly journal: Journal;
  /** Where time is booked. */
  readonly watch: Stopwatch;
  /** Told of every step. */
  readonly listener: Listener;
}

const stateBytesOf = ({ prepared: { checkpoint, budget } }: Stage) =>
  stateBytes(checkpoint.architecture, budget);

const decoderSettings = ({ options: { threads }, prepared: { provider } }: Stage) => {
  return { provider: provider.provider, ...(threads === undefined ? {} : { threads }) };
};

/** The choices of a killed run's journal, or a new calibration. */
export async function findChoices(stage: Stage): Promise<Choices> {
  const { options, prepared, grids, journal, watch, listener } = stage;
  const [known] = journal.entries;
  if (known !== undefined) return decodeChoices(known);
  const plan = { grids, alphas: options.alphas, strategies: options.strategies };
  const choices = await calibrate(
    prepared.checkpoint,
    prepared.calibration.sequences,
    plan,
    {
      decoder: decoderSettings(stage),
      watch,
      batchTokens: prepared.batchTokens,
      ...exhaustiveSetting(options),
      ...fallbackSetting(options, listener),
    },
    (what) => listener.step(what),
  );
  await journal.append(encodeChoices(choices));
  return choices;
}

/** Scores of all windows: those of the journal, then the rest. */
export async function scoreWindows(
  stage: Stage,
  { strategies }: Choices,
): Promise<readonly (readonly WindowScore[])[]> {
  const { prepared: { checkpoint }, text, grids, journal, watch, listener } = stage;
  const done = journal.entries.slice(1).flat() as (readonly WindowScore[])[];
  const rest = text.windows.slice(done.length);
  if (rest.length === 0) return done;
  const decoder = decoderSettings(stage);
  const quantizer = await FakeQuantizer.load(grids);
  const stateBytes = stateBytesOf(stage);
  const tools = { checkpoint, quantizer, decoder, watch, stateBytes };
  const scored = await evaluate(
    tools,
    strategies,
    rest,
    (scores) => journal.append(scores),
    () => listener.step(`windows of ${text.window} tokens`),
  );
  return [...done, ...scored];
}

/** Number of steps that a run reports; those of a journal are not repeated. */
export function countSteps(stage: Stage): number {
  const { options, prepared: { checkpoint: { architecture } }, text, journal } = stage;
  const linears = blockTaps(architecture, 0).flatMap((tap) => tap.linears).length;
  const { strategies, bits } = options;
  const curves = strategies.some((name) => name !== "rtn" && name !== "official_awq");
  const calibration = journal.entries.length > 0
    ? 0
    : (curves ? linears : 0) + (strategies.includes("official_awq") ? 1 : 0);
  const versions = strategies.length * bits.length + 1;
  const size = windowsPerChunk(
    text.window,
    architecture.hiddenSize,
    versions,
    stateBytesOf(stage),
  );
  const left = text.windows.length - journal.entries.slice(1).flat().length;
  return architecture.blocks * (calibration + Math.ceil(left / size));
}
