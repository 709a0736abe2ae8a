/**
 * Values that documents cite and no record holds, each computed from records by a rule of its own.
 */

import { pairedDifference } from "../../lib/score/paired.ts";
import type { ChannelsRecord } from "../../lib/record/channels.ts";
import type { DiagnosticRecord, LinearResult } from "../../lib/record/diagnostic.ts";
import { decodeFloat32Array } from "../../lib/record/float32_array.ts";
import type { AnyRecord } from "../../lib/record/kinds.ts";
import type { PerplexityRecord, PerplexityStrategy } from "../../lib/record/perplexity.ts";
import { mean } from "../../lib/stats/mean.ts";
import { median } from "../../lib/stats/quantile.ts";
import { type Spearman, spearman } from "../../lib/stats/spearman.ts";
import { expectKind } from "./expect_kind.ts";

type Derive = (records: readonly AnyRecord[]) => unknown;

const VALUES: Readonly<Record<string, Derive>> = {
  median_share: ofLayers((layers) => median(layers.map(share))),
  largest_share: ofLayers((layers) => share(highest(layers, share))),
  largest_share_layer: ofLayers((layers) => nameOf(highest(layers, share))),
  largest_reduction_layer: ofLayers((layers) => nameOf(highest(layers, reduction))),
  unscaled_layers: ofLayers((layers) =>
    layers.filter(({ awq_best_alpha }) => awq_best_alpha["3"] === 0).length
  ),
  share_vs_reduction_rho: ofLayers((layers) => shareVsReduction(layers).rho),
  share_vs_reduction_p: ofLayers((layers) => shareVsReduction(layers).p),
  top_reduction_family: ([record]) => topReductionFamily(expectKind(record, "diagnostic")),
  error_factor_4_to_3: ([record]) => {
    const errors = expectKind(record, "diagnostic").summary.per_bit_median_output_error;
    return errors["3"]! / errors["4"]!;
  },

  // A diagnostic record and its channels record.
  loud_weight_vs_reduction_rho: ([layers, channels]) =>
    loudWeightVsReduction(expectKind(layers, "diagnostic"), expectKind(channels, "channels")).rho,

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
    throw new RangeError(
      `Cannot derive "${name}": there is no such value, wanted one of ${
        Object.keys(VALUES).join(", ")
      }, name one of these`,
    );
  }
  return derive(records);
}

function ofLayers(derive: (layers: readonly LinearResult[]) => unknown): Derive {
  return ([record]) => derive(Object.values(expectKind(record, "diagnostic").layers));
}

function share(layer: LinearResult): number {
  return layer.top1pct_importance_share;
}

function reduction(layer: LinearResult): number {
  return layer.awq_reduction_3bit;
}

/** The first of equals. */
function highest(
  layers: readonly LinearResult[],
  of: (layer: LinearResult) => number,
): LinearResult {
  return layers.reduce((best, layer) => of(layer) > of(best) ? layer : best);
}

function nameOf({ layer_idx, module_type }: LinearResult): string {
  return `L${layer_idx} \`${module_type}\``;
}

function shareVsReduction(layers: readonly LinearResult[]): Spearman {
  return spearman(layers.map(share), layers.map(reduction));
}

function topReductionFamily({ summary }: DiagnosticRecord): string {
  const gain = ([, family]: Families) => family.mean_awq_reduction_3bit;
  const best = Object.entries(summary.module_family).reduce((top, entry) =>
    gain(entry) > gain(top) ? entry : top
  );
  return `\`${best[0]}\``;
}

type Families = [string, DiagnosticRecord["summary"]["module_family"][string]];

/**
 * Rank correlation over layers of the reduction with the weight of the loudest 1 % of channels, as
 * a ratio to the layer's mean weight.
 */
function loudWeightVsReduction(diagnostic: DiagnosticRecord, channels: ChannelsRecord): Spearman {
  const names = Object.keys(diagnostic.layers);
  const weights = names.map((name) => {
    const layer = channels.layers[name]!;
    const magnitude = decodeFloat32Array(layer.channel_magnitude);
    const weight = decodeFloat32Array(layer.weight_magnitude);
    const loudest = [...magnitude.keys()].sort((a, b) => magnitude[b]! - magnitude[a]!);
    const top = loudest.slice(0, Math.max(1, Math.floor(magnitude.length / 100)));
    return mean(top.map((channel) => weight[channel]!)) / mean(weight);
  });
  return spearman(weights, names.map((name) => reduction(diagnostic.layers[name]!)));
}

/** The part of the loss that plain rounding adds which a strategy takes away again. */
function recovered(strategy: PerplexityStrategy): Derive {
  return ([record]) => {
    const { strategies } = expectKind(record, "perplexity");
    const added = strategies?.rtn?.vs_fp16?.nats_per_token ?? NaN;
    return -(strategies?.[strategy]?.vs_rtn?.nats_per_token ?? NaN) / added;
  };
}

/** Log-loss of the search per layer less that of one alpha, window by window. */
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
