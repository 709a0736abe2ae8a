/**
 * The stages of an evaluation: calibrate, then score windows; what a killed run's journal holds is not
 * done again.
 */

import { stateBytes } from "../../measure/memory_plan.ts";
import type { Grids } from "../../search/linear_group.ts";
import type { Run } from "../run.ts";
import { calibrate, countCalibrationSteps } from "./calibrate.ts";
import { type Choices, decodeChoices, encodeChoices } from "./choices.ts";
import { evaluate, type WindowScores } from "./evaluate.ts";
import type { PerplexitySettings } from "./perplexity_options.ts";
import type { EvaluationText } from "./perplexity_text.ts";
import { windowsPerChunk } from "./window_chunks.ts";

/** What the stages share. */
export interface Stage {
  readonly run: Run;
  readonly options: PerplexitySettings;
  readonly grids: Grids;
  readonly text: EvaluationText;
  /** The journal of a killed run: choices first, then the scores of one chunk after another. */
  readonly done: readonly unknown[];
}

const scoresDone = ({ done }: Stage) => done.slice(1).flat() as WindowScores[];

/** Bytes that hidden states may take. */
function bytesOfStates({ run, text: { window } }: Stage): number {
  const { checkpoint, threads, budget } = run;
  return stateBytes(checkpoint.architecture, { window, threads }, budget);
}

/** Number of steps that are left to do. */
export function countSteps(stage: Stage): number {
  const { run: { checkpoint: { architecture } }, options, text, done } = stage;
  const { strategies, bits } = options;
  const size = windowsPerChunk(
    text.window,
    architecture.hiddenSize,
    strategies.length * bits.length + 1,
    bytesOfStates(stage),
  );
  const chunks = Math.ceil((text.windows.length - scoresDone(stage).length) / size);
  const calibration = done.length > 0 ? 0 : countCalibrationSteps(architecture, strategies);
  return calibration + architecture.blocks * chunks;
}

/** Finds the scales of all strategies. */
export async function findChoices({ run, options, grids, done }: Stage): Promise<Choices> {
  if (done.length > 0) return decodeChoices(done[0]);
  const { strategies, alphas } = options;
  const onStep = (what: string) => run.listener.step(what);
  const choices = await calibrate(run, strategies, grids, alphas, onStep);
  await run.finishPart(encodeChoices(choices));
  return choices;
}

/** Scores all windows. */
export async function scoreWindows(
  stage: Stage,
  { strategies }: Choices,
): Promise<readonly WindowScores[]> {
  const { run, options: { groupSize }, text } = stage;
  const scores = scoresDone(stage);
  const rest = text.windows.slice(scores.length);
  if (rest.length === 0) return scores;
  const settings = { strategies, groupSize, stateBytes: bytesOfStates(stage) };
  const onBlock = () => run.listener.step(`windows of ${text.window} tokens`);
  for await (const chunk of evaluate(run, settings, rest, onBlock)) {
    await run.finishPart(chunk);
    scores.push(...chunk);
  }
  return scores;
}
