/**
 * What quantization does to predictions: windows of a text, loss per token, perplexity, KL divergence,
 * agreement, and how strategies choose their alpha. Works on slices of the vocabulary where a head is
 * large. Pure.
 */

export { blockAlpha, constantAlpha, type ErrorCurve, searchAlpha } from "../quant/alpha_choice.ts";
export { argmax } from "../score/argmax.ts";
export {
  type Divergence,
  finishDivergence,
  klDivergence,
  mergeDivergence,
  type PartialDivergence,
  partialDivergence,
} from "../score/divergence.ts";
export { expNonPositive } from "../score/exp_non_positive.ts";
export {
  finishLogSumExp,
  logSumExp,
  mergeLogSumExp,
  type PartialLogSumExp,
  partialLogSumExp,
} from "../score/log_sum_exp.ts";
export { type PairedDifference, pairedDifference } from "../score/paired.ts";
export { perplexity } from "../score/perplexity.ts";
export { logitLoss, targetLogit, tokenLoss, windowLoss } from "../score/token_loss.ts";
export { assertFiniteScore, assertTargetEach } from "../score/window_checks.ts";
export { addScores, scoreWindow, type WindowScore } from "../score/window_score.ts";
export { windowStarts } from "../score/windows.ts";
