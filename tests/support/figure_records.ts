/**
 * A small model's records with everything that figures show: three blocks of seven families, error
 * curves, and importances with one salient channel in fifty.
 */

import { createRandom } from "../../lib/num/random.ts";
import type { ChannelsRecord, LinearChannels } from "../../lib/record/channels.ts";
import type { DiagnosticRecord, LinearResult } from "../../lib/record/diagnostic.ts";
import { encodeFloat32Array } from "../../lib/record/float32_array.ts";
import { summarize } from "../../lib/record/summary.ts";
import { diagnosticRecord } from "./records.ts";

/** Families of a block with the kurtosis of their input. */
const families: Readonly<Record<string, number>> = {
  "self_attn.q_proj": 0.1,
  "self_attn.k_proj": 0.1,
  "self_attn.v_proj": 0.1,
  "self_attn.o_proj": 3,
  "mlp.gate_proj": -0.2,
  "mlp.up_proj": -0.2,
  "mlp.down_proj": 12,
};
const blocks = [0, 1, 2];
const bits = [8, 4, 3, 2];
const alphas = [0, 0.5, 1];

/** A diagnostic record with curves; always the same. */
export function figureDiagnostic(): DiagnosticRecord {
  const random = createRandom(1);
  const layers = Object.fromEntries(
    eachLayer((name, module_type, layer_idx) => [
      name,
      layerResult(module_type, layer_idx, families[name.split(".").slice(3).join(".")]!, random),
    ]),
  );
  return withLayers(
    {
      ...diagnosticRecord(),
      model: "org/tiny-3",
      config: { ...diagnosticRecord().config, bit_widths: bits, alphas },
    },
    layers,
  );
}

/** A channels record of the same model; `down_proj` has 96 input channels, all else 64. */
export function figureChannels(): ChannelsRecord {
  const random = createRandom(2);
  return {
    schema: "awq-diag/channels",
    version: 1,
    model: "org/tiny-3",
    layers: Object.fromEntries(
      eachLayer((name, module_type, layer_idx) => {
        const width = module_type === "down_proj" ? 96 : 64;
        const values = Array.from(
          { length: width },
          (_, channel) => (0.5 + random()) * (channel % 50 === 7 ? 12 : 1) * (1 + layer_idx),
        );
        return [name, channelLayer(module_type, layer_idx, values)];
      }),
    ),
    run: { generated_utc: "2026-01-02T03:04:05Z" },
  };
}

/** The record with other layers, and a summary of those. */
export function withLayers(
  record: DiagnosticRecord,
  layers: Record<string, LinearResult>,
): DiagnosticRecord {
  return { ...record, layers, summary: summarize(layers, { seed: 0, resamples: 200 }) };
}

/** A record with some of its layers. */
export function filterLayers<R extends DiagnosticRecord | ChannelsRecord>(
  record: R,
  keep: (layer: { module_type: string; layer_idx: number }) => boolean,
): R {
  const layers = Object.fromEntries(
    Object.entries(record.layers).filter(([, layer]) => keep(layer)),
  );
  return record.schema === "awq-diag/diagnostic"
    ? withLayers(record, layers as DiagnosticRecord["layers"]) as R
    : { ...record, layers };
}

/** A layer of a channels record whose arrays all hold the same values. */
export function channelLayer(
  module_type: string,
  layer_idx: number,
  values: readonly number[],
): LinearChannels {
  const array = encodeFloat32Array(values);
  return {
    module_type,
    layer_idx,
    channel_magnitude: array,
    channel_variance: array,
    channel_max: array,
    kurtosis: array,
    outlier_ratio: array,
    channel_magnitude_pooled: array,
    channel_variance_pooled: array,
    channel_max_pooled: array,
    kurtosis_pooled: array,
    outlier_ratio_pooled: array,
    weight_magnitude: array,
    importance: array,
  };
}

function eachLayer<T>(make: (name: string, family: string, block: number) => T): T[] {
  return blocks.flatMap((block) =>
    Object.keys(families).map((family) =>
      make(`model.layers.${block}.${family}`, family.split(".")[1]!, block)
    )
  );
}

/** Families that read one input have one kurtosis; all else varies from layer to layer. */
function layerResult(
  module_type: string,
  layer_idx: number,
  inputKurtosis: number,
  random: () => number,
): LinearResult {
  const kurtosis = inputKurtosis * (1 + layer_idx / 4);
  const curves = bits.map((width) => {
    const error = 0.8 * 4 ** -width * (1 + random());
    return [String(width), [
      error,
      error * (0.6 + 0.4 * random()),
      error * (1 + random()),
    ]] as const;
  });
  const best = curves.map(([width, curve]) => [width, Math.min(...curve)] as const);
  const [, three] = curves.find(([width]) => width === "3")!;
  return {
    module_type,
    layer_idx,
    hidden_dim: module_type === "down_proj" ? 96 : 64,
    out_dim: 64,
    mean_kurtosis: kurtosis,
    max_kurtosis: kurtosis * 5 + 1,
    mean_outlier_ratio: 0.01,
    mean_kurtosis_pooled: kurtosis,
    max_kurtosis_pooled: kurtosis * 5 + 1,
    mean_outlier_ratio_pooled: 0.01,
    top1pct_importance_share: 1.5 + 4 * random(),
    output_error: Object.fromEntries(curves.map(([width, curve]) => [width, curve[0]!])),
    proxy_error: Object.fromEntries(curves.map(([width, curve]) => [width, curve[0]!])),
    awq_output_error: Object.fromEntries(best),
    awq_best_alpha: Object.fromEntries(
      curves.map(([width, curve]) => [width, alphas[curve.indexOf(Math.min(...curve))]!]),
    ),
    awq_error_curve: Object.fromEntries(curves.map(([width, curve]) => [width, [...curve]])),
    awq_reduction_3bit: three[0]! / Math.min(...three),
  };
}
