/**
 * Values that documents cite and no record holds, each computed from records by a rule of its own.
 */

import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { pairedDifference } from "../../lib/score/paired.ts";
import type { ChannelsRecord } from "../../lib/record/channels.ts";
import type { DiagnosticRecord, LinearResult } from "../../lib/record/diagnostic.ts";
import { decodeFloat32Array } from "../../lib/record/float32_array.ts";
import type { AnyRecord } from "../../lib/record/kinds.ts";
import type { PerplexityRecord } from "../../lib/record/perplexity.ts";
import type { PerplexityStrategy } from "../../lib/record/strategies.ts";
import { mean } from "../../lib/stats/mean.ts";
import { median } from "../../lib/stats/quantile.ts";
import { type Spearman, spearman } from "../../lib/stats/spearman.ts";
import { expectKind } from "./expect_kind.ts";

type Derive = (records: readonly AnyRecord[]) => unknown;

const VALUES: Readonly<Record<string, Derive>> = {
  median_share: ofLinears((linears) => median(linears.map(share))),
  largest_share: ofLinears((linears) => share(highest(linears, share))),
  largest_share_layer: ofLinears((linears) => nameOf(highest(linears, share))),
  largest_reduction_layer: ofLinears((linears) => nameOf(highest(linears, reduction))),
  unscaled_layers: ofLinears((linears) =>
    linears.filter(({ awq_best_alpha }) => awq_best_alpha["3"] === 0).length
  ),
  share_vs_reduction_rho: ofLinears((linears) => shareVsReduction(linears).rho),
  share_vs_reduction_p: ofLinears((linears) => shareVsReduction(linears).p),
  top_reduction_family: ([record]) => topReductionFamily(expectKind(record, "diagnostic")),
  error_factor_4_to_3: ([record]) => {
    const errors = expectKind(record, "diagnostic").summary.per_bit_median_output_error;
    return errors["3"]! / errors["4"]!;
  },

  // A diagnostic record and its channels record.
  loud_weight_vs_reduction_rho: ([linears, channels]) =>
    loudWeightVsReduction(expectKind(linears, "diagnostic"), expectKind(channels, "channels")),

  // A perplexity record.
  const_recovered: recovered("const_awq"),
  search_recovered: recovered("search_awq"),
  search_minus_const: ([record]) => searchMinusConst(record).difference,
  search_minus_const_low: ([record]) => searchMinusConst(record).interval[0],
  search_minus_const_high: ([record]) => searchMinusConst(record).interval[1],
};

export function derivedValue(name: string, records: readonly AnyRecord[]): unknown {
  const derive = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
  if (derive === undefined) {
    throw new AwqDiagError(
      `Cannot derive "${name}": there is no such value, wanted one of ${
        Object.keys(VALUES).join(", ")
      }, name one of these`,
    );
  }
  return derive(records);
}

function ofLinears(derive: (linears: readonly LinearResult[]) => unknown): Derive {
  return ([record]) => derive(Object.values(expectKind(record, "diagnostic").layers));
}

function share(linear: LinearResult): number {
  return linear.top1pct_importance_share;
}

function reduction(linear: LinearResult): number {
  return linear.awq_reduction_3bit;
}

/** The first of equals. */
function highest<T>(items: readonly T[], of: (item: T) => number): T {
  return items.reduce((best, item) => of(item) > of(best) ? item : best);
}

function nameOf({ layer_idx, module_type }: LinearResult): string {
  return `L${layer_idx} \`${module_type}\``;
}

function shareVsReduction(linears: readonly LinearResult[]): Spearman {
  return spearman(linears.map(share), linears.map(reduction));
}

function topReductionFamily({ summary }: DiagnosticRecord): string {
  const families = Object.entries(summary.module_family);
  return `\`${highest(families, ([, family]) => family.mean_awq_reduction_3bit)[0]}\``;
}

/**
 * Rank correlation over linears of the reduction with the weight of the loudest 1 % of channels, as
 * a ratio to the linear's mean weight.
 */
function loudWeightVsReduction(
  { layers }: DiagnosticRecord,
  { layers: channels }: ChannelsRecord,
): number | null {
  const names = Object.keys(layers);
  const weights = names.map((name) => {
    const magnitude = decodeFloat32Array(channels[name]!.channel_magnitude);
    const weight = decodeFloat32Array(channels[name]!.weight_magnitude);
    const loudest = [...magnitude.keys()].sort((a, b) => magnitude[b]! - magnitude[a]!);
    const top = loudest.slice(0, Math.max(1, Math.floor(magnitude.length / 100)));
    return mean(top.map((channel) => weight[channel]!)) / mean(weight);
  });
  return spearman(weights, names.map((name) => reduction(layers[name]!))).rho;
}

/** The part of the loss that RTN adds which a strategy takes away again. */
function recovered(strategy: PerplexityStrategy): Derive {
  return ([record]) => {
    const { strategies } = expectKind(record, "perplexity");
    const added = strategies?.rtn?.vs_fp16?.nats_per_token ?? NaN;
    return -(strategies?.[strategy]?.vs_rtn?.nats_per_token ?? NaN) / added;
  };
}

/** Log-loss of the search per linear less that of one alpha, window by window. */
function searchMinusConst(record: AnyRecord | undefined) {
  const { strategies, config }: PerplexityRecord = expectKind(record, "perplexity");
  const { seed, bootstrap_resamples: resamples } = config!;
  // Losses in the record are means already, hence one token a window.
  return pairedDifference(
    strategies!.search_awq!.window_loss,
    strategies!.const_awq!.window_loss,
    1,
    { seed, resamples },
  );
}
