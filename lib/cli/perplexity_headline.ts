/** The lines of perplexity records that people want first. Pure. */

import type { LossDifference, PerplexityRecord } from "../record/perplexity.ts";
import { formatTable } from "./format.ts";

function describeDifference(difference: LossDifference | null): string {
  if (difference === null) return "-";
  const signed = (x: number) => `${x < 0 ? "" : "+"}${x.toFixed(3)}`;
  const [low, high] = difference.ci95;
  return `${signed(difference.nats_per_token)} (${signed(low)} to ${signed(high)})`;
}

/** Describes perplexity records of one model in plain text. */
export function perplexityHeadline(records: readonly PerplexityRecord[]): string {
  const tables = records.map((record) => {
    const rows = Object.entries(record.strategies ?? {}).map(([name, score]) => [
      name,
      // A model without training has one beyond any vocabulary.
      score.ppl < 1e6 ? score.ppl.toFixed(3) : score.ppl.toExponential(3),
      score.kl.toFixed(4),
      `${(100 * score.top1_agreement).toFixed(1)} %`,
      describeDifference(score.vs_fp16),
      describeDifference(score.vs_rtn),
    ]);
    const header = [
      "strategy",
      "perplexity",
      "KL",
      "top-1",
      "loss vs fp16, 95 %",
      "loss vs rtn, 95 %",
    ];
    return `${record.bit} bits, groups of ${record.group_size}\n\n${
      formatTable([header, ...rows])
    }`;
  });
  const [first] = records;
  const config = first?.config;
  const title = config === null || config === undefined
    ? ""
    : `${first!.model} on ${
      first!.dataset?.name
    }: ${config.windows} of ${config.windows_available} windows of ${config.window} tokens`;
  return [title, ...tables].join("\n\n");
}
