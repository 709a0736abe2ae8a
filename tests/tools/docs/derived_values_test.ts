import assert from "node:assert/strict";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import { derivedValue } from "../../../tools/docs/derived_values.ts";
import { encodeFloat32Array } from "../../../lib/record/float32_array.ts";
import { figureChannels, figureDiagnostic, withLayers } from "../../support/figure_records.ts";
import { perplexityRecord } from "../../support/records.ts";

const base = figureDiagnostic();

/** A record of four `up_proj` layers with these shares and reductions. */
function record(shares: readonly number[], reductions: readonly number[]) {
  const [template] = Object.values(base.layers);
  const layers = shares.map((top1pct_importance_share, layer_idx) => [
    `model.layers.${layer_idx}.mlp.up_proj`,
    {
      ...template!,
      module_type: "up_proj",
      layer_idx,
      top1pct_importance_share,
      awq_reduction_3bit: reductions[layer_idx]!,
      awq_best_alpha: { ...template!.awq_best_alpha, "3": reductions[layer_idx] === 1 ? 0 : 0.5 },
    },
  ]);
  return withLayers(base, Object.fromEntries(layers));
}

const four = record([1, 9, 3, 4], [2, 1, 1.5, 1.2]);

Deno.test("derivedValue() takes median, largest and their layers", () => {
  assert.equal(derivedValue("median_share", [four]), 3.5);
  assert.equal(derivedValue("largest_share", [four]), 9);
  assert.equal(derivedValue("largest_share_layer", [four]), "L1 `up_proj`");
  assert.equal(derivedValue("largest_reduction_layer", [four]), "L0 `up_proj`");
  assert.equal(derivedValue("unscaled_layers", [four]), 1);
  assert.equal(derivedValue("top_reduction_family", [four]), "`up_proj`");
});

Deno.test("derivedValue() correlates shares with reductions", () => {
  assert.equal(derivedValue("share_vs_reduction_rho", [four]), -1);
  assert.equal(derivedValue("share_vs_reduction_p", [four]), 0);
});

Deno.test("derivedValue() divides the median errors of 3 and 4 bits", () => {
  const { per_bit_median_output_error: errors } = base.summary;
  assert.equal(derivedValue("error_factor_4_to_3", [base]), errors["3"]! / errors["4"]!);
});

Deno.test("derivedValue() relates the loudest channel's weight to the reduction", () => {
  const channels = figureChannels();
  const [template] = Object.values(channels.layers);
  // Channel 0 is the loudest; its weight rises as the reduction falls.
  const weights = [1, 4, 2, 3];
  const layers = Object.fromEntries(weights.map((weight, layer_idx) => [
    `model.layers.${layer_idx}.mlp.up_proj`,
    {
      ...template!,
      layer_idx,
      channel_magnitude: encodeFloat32Array([9, 1, 1]),
      weight_magnitude: encodeFloat32Array([weight, 5, 5]),
    },
  ]));
  const rho = derivedValue("loud_weight_vs_reduction_rho", [four, { ...channels, layers }]);
  assert.equal(rho, -1);
});

Deno.test("derivedValue() tells how much of rounding's loss a strategy takes back", () => {
  const score = perplexityRecord();
  const difference = (nats_per_token: number) => ({ nats_per_token, ci95: [0, 0] as const });
  const of = (vs_fp16: number | null, vs_rtn: number | null, window_loss: number[]) => ({
    ...score.strategies!.rtn!,
    vs_fp16: vs_fp16 === null ? null : { ...difference(vs_fp16), ci95: [0, 0] as [number, number] },
    vs_rtn: vs_rtn === null ? null : { ...difference(vs_rtn), ci95: [0, 0] as [number, number] },
    window_loss,
  });
  const strategies = {
    rtn: of(0.4, null, [2, 2]),
    const_awq: of(0.3, -0.1, [1, 3]),
    search_awq: of(0.2, -0.2, [2, 4]),
  };
  const perplexity = { ...score, strategies };
  assert.equal(derivedValue("const_recovered", [perplexity]), 0.25);
  assert.equal(derivedValue("search_recovered", [perplexity]), 0.5);
  // Every window differs by 1, so every resample does.
  for (const end of ["", "_low", "_high"]) {
    assert.equal(derivedValue(`search_minus_const${end}`, [perplexity]), 1);
  }
});

Deno.test("derivedValue() throws when value, record or kind is missing", () => {
  assert.throws(() => derivedValue("toString", [four]), AwqDiagError);
  assert.throws(() => derivedValue("median_share", []), AwqDiagError);
  assert.throws(() => derivedValue("median_share", [figureChannels()]), AwqDiagError);
  assert.throws(() => derivedValue("loud_weight_vs_reduction_rho", [four]), AwqDiagError);
});
