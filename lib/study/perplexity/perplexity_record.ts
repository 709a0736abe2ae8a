/** Puts the scores of an evaluation into records, one per bit width. Pure. */

import type {
  LossDifference,
  PerplexityConfig,
  PerplexityRecord,
  StrategyScore,
} from "../../record/perplexity.ts";
import type { PerplexityStrategy } from "../../record/strategies.ts";
import { pairedDifference } from "../../score/paired.ts";
import { meanLoss, perplexity } from "../../score/perplexity.ts";
import { addScores, type WindowScore } from "../../score/window_score.ts";
import type { RecordFrame } from "../run.ts";
import type { Choices, ReportedAlphas } from "./choices.ts";
import type { WindowScores } from "./evaluate.ts";

/** Scores of every window of one version of the model. */
export interface ScoredVersion {
  readonly name: PerplexityStrategy;
  /** A score per window, in the same order for every version. */
  readonly windows: readonly WindowScore[];
}

/** Everything a perplexity record says besides scores and alphas. */
export interface PerplexityFrame extends RecordFrame {
  /** Inputs per group. */
  readonly groupSize: number;
  readonly config: PerplexityConfig;
  readonly dataset: PerplexityRecord["dataset"];
}

const lossSums = ({ windows }: ScoredVersion): number[] => windows.map(({ lossSum }) => lossSum);

function difference(
  version: ScoredVersion,
  other: ScoredVersion | undefined,
  config: PerplexityConfig,
): LossDifference | null {
  if (other === undefined || other === version) return null;
  const { seed, bootstrap_resamples: resamples, window } = config;
  const paired = pairedDifference(lossSums(version), lossSums(other), window - 1, {
    seed,
    resamples,
  });
  return { nats_per_token: paired.difference, ci95: [...paired.interval] };
}

function strategyScore(
  version: ScoredVersion,
  versions: readonly ScoredVersion[],
  config: PerplexityConfig,
): StrategyScore {
  const losses = lossSums(version);
  const counts = version.windows.map(({ tokens }) => tokens);
  const total = addScores(version.windows);
  const named = (name: PerplexityStrategy) => versions.find((other) => other.name === name);
  return {
    ppl: perplexity(losses, counts),
    mean_loss: meanLoss(losses, counts),
    kl: total.klSum / total.tokens,
    top1_agreement: total.agreements / total.tokens,
    vs_fp16: difference(version, named("fp16"), config),
    vs_rtn: difference(version, named("rtn"), config),
    window_loss: version.windows.map(({ lossSum, tokens }) => lossSum / tokens),
  };
}

/** Percent of block_awq's gain that const_awq has, to AWQ-Diag's one decimal. */
function capturedPercent(ppl: PerplexityRecord["ppl"]): number | null {
  const { rtn, const_awq, block_awq } = ppl;
  if (rtn === undefined || const_awq === undefined || block_awq === undefined) return null;
  if (block_awq >= rtn) return null;
  return Math.round(1000 * (rtn - const_awq) / (rtn - block_awq)) / 10;
}

/** The versions of one bit width, the unquantized one first. */
export function versionsAt(
  bit: number,
  { strategies }: Choices,
  scores: readonly WindowScores[],
): readonly ScoredVersion[] {
  const version = (name: PerplexityStrategy, index: number): ScoredVersion => {
    return { name, windows: scores.map((window) => window[index]!) };
  };
  return [
    version("fp16", 0),
    ...strategies.flatMap(({ name, bits }, i) => bits === bit ? [version(name, i + 1)] : []),
  ];
}

/** The record of one bit width. */
export function perplexityRecord(
  bit: number,
  versions: readonly ScoredVersion[],
  reported: ReportedAlphas,
  frame: PerplexityFrame,
): PerplexityRecord {
  const { config } = frame;
  const strategies = Object.fromEntries(
    versions.map((version) => [version.name, strategyScore(version, versions, config)]),
  ) as NonNullable<PerplexityRecord["strategies"]>;
  const ppl = Object.fromEntries(
    Object.entries(strategies).map(([name, score]) => [name, score!.ppl]),
  ) as PerplexityRecord["ppl"];
  const { rtn, block_awq } = ppl;
  return {
    schema: "awq-diag/perplexity",
    version: 1,
    model: frame.model,
    bit,
    group_size: frame.groupSize,
    const_alpha: reported.constant,
    ppl,
    awq_helps_over_rtn: rtn === undefined || block_awq === undefined ? null : block_awq < rtn,
    const_captures_block_awq_pct: capturedPercent(ppl),
    config,
    strategies,
    alphas: reported.alphas,
    dataset: frame.dataset,
    inputs: frame.inputs,
    run: frame.run,
  };
}
