/** The answers to the four questions of README.md, in one number and one sentence each. */

import { formatDigits, formatFactor, formatNumber } from "../num/format_number.ts";
import type { ChannelsRecord } from "../record/channels.ts";
import type { DiagnosticRecord, LinearResult } from "../record/diagnostic.ts";
import { decodeFloat32Array } from "../record/float32_array.ts";
import { median } from "../stats/quantile.ts";
import { shortName } from "./short_name.ts";

/** One answer. */
export interface Headline {
  readonly question: string;
  /** The number that answers it; an en dash if the record does not tell. */
  readonly value: string;
  /** What the number is. */
  readonly unit: string;
  /** The answer in full. */
  readonly answer: string;
}

/** Answers the four questions for one model. */
export function buildHeadlines(
  record: DiagnosticRecord,
  channels: ChannelsRecord | null,
): Headline[] {
  return [concentration(record), outliers(record), visibility(channels), payoff(record)];
}

function concentration(record: DiagnosticRecord): Headline {
  const linears = Object.entries(record.layers);
  const share = (linear: LinearResult) => linear.top1pct_importance_share;
  const [name, largest] = linears.reduce((a, b) => share(b[1]) > share(a[1]) ? b : a);
  const middle = median(linears.map(([, linear]) => share(linear)));
  return {
    question: "Is importance concentrated?",
    value: `${formatDigits(middle)} %`,
    unit: "of importance in the top 1 % of channels (median layer)",
    answer: `At most ${formatDigits(share(largest))} %, in ${
      shortName(name)
    }. If all channels mattered equally it would be 1 %.`,
  };
}

function outliers(record: DiagnosticRecord): Headline {
  const [[family, top], second, third] = Object.entries(record.summary.module_family)
    .map(([name, { mean_kurtosis }]) => [name, mean_kurtosis] as const)
    .sort(([, a], [, b]) => b - a) as [[string, number], ...[string, number][]];
  const { name, mean_kurtosis } = record.summary.top_kurtosis_layer;
  const others = [
    ...(second ? [`Next: ${second[0]} ${formatDigits(second[1])}`] : []),
    ...(third ? [`other families at most ${formatDigits(third[1])}`] : []),
  ].join("; ");
  return {
    question: "Are the salient channels real outliers, and where do they live?",
    value: formatDigits(top),
    unit: `mean excess kurtosis in ${family}`,
    answer: `${others}${others === "" ? "" : ". "}Heaviest layer: ${shortName(name)} (${
      formatDigits(mean_kurtosis)
    }). A Gaussian has 0.`,
  };
}

function visibility(channels: ChannelsRecord | null): Headline {
  const question = "Can one see it?";
  const peak = channels === null ? null : highestPeak(channels);
  if (peak === null) {
    return {
      question,
      value: "–",
      unit: "no per-channel arrays",
      answer: "This record came without its channels file, so there is no surface to look at.",
    };
  }
  return {
    question,
    value: formatFactor(peak.ratio),
    unit: "highest peak over its layer's median importance",
    answer: `Channel ${peak.channel} of ${
      shortName(peak.name)
    } stands out most. Turn the surface below to see it.`,
  };
}

/** The channel that stands out most from the median of its own linear. */
function highestPeak(channels: ChannelsRecord) {
  let highest: { name: string; channel: number; ratio: number } | null = null;
  for (const [name, linear] of Object.entries(channels.layers)) {
    const importance = decodeFloat32Array(linear.importance).map((value) =>
      Number.isFinite(value) ? value : 0
    );
    if (importance.length === 0) continue;
    const middle = median(importance);
    const largest = importance.reduce((a, b) => Math.max(a, b));
    const ratio = middle > 0 ? largest / middle : 0;
    if (ratio > (highest?.ratio ?? 0)) {
      highest = { name, channel: importance.indexOf(largest), ratio };
    }
  }
  return highest;
}

function payoff({ summary }: DiagnosticRecord): Headline {
  const gain = summary.awq_reduction_3bit;
  const [low, high] = gain.mean_ci95.map(formatFactor);
  const [rho, p] = summary.correlations.kurtosis_vs_awq_reduction_spearman;
  return {
    question: "Does protecting them pay?",
    value: formatFactor(gain.mean),
    unit: "3-bit output error of plain rounding over that of AWQ (mean over layers)",
    answer: `95 % interval ${low} to ${high}, median ${formatFactor(gain.median)}, at most ${
      formatFactor(gain.max)
    }. ${correlationSentence(rho, p)}`,
  };
}

function correlationSentence(rho: number | null, p: number | null): string {
  if (rho === null || p === null) return "Kurtosis or gain does not vary between layers.";
  const figures = `(Spearman's rho ${formatNumber(rho)}, p ${
    p < 0.001 ? "< 0.001" : `= ${formatNumber(p)}`
  })`;
  if (p >= 0.05) return `A layer's kurtosis does not tell how much it gains ${figures}.`;
  return `Layers with higher kurtosis gain ${rho > 0 ? "more" : "less"} ${figures}.`;
}
