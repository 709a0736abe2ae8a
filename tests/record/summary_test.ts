import assert from "node:assert/strict";
import type { LinearResult } from "../../lib/record/diagnostic.ts";
import { summarize } from "../../lib/record/summary.ts";
import { awqDiagFile, diagnosticRecord } from "../support/records.ts";

const settings = { seed: 0, resamples: 500 };
const { layers } = diagnosticRecord();
const [name, layer] = Object.entries(layers)[0]!;

function layersOf(...changes: Partial<LinearResult>[]): Record<string, LinearResult> {
  return Object.fromEntries(changes.map((change, i) => [`layers.${i}`, { ...layer, ...change }]));
}

/** Every number of AWQ-Diag's summary with its path and our number at the same path. */
function pairs(theirs: unknown, ours: unknown, path = ""): [string, unknown, unknown][] {
  if (typeof theirs !== "object" || theirs === null) return [[path, theirs, ours]];
  return Object.entries(theirs).flatMap(([key, value]) =>
    pairs(value, (ours as Record<string, unknown>)[key], `${path}.${key}`)
  );
}

Deno.test("summarize() reproduces AWQ-Diag's summary of the same layers to 1e-12", () => {
  const theirs = JSON.parse(Deno.readTextFileSync(awqDiagFile)).summary;
  const compared = pairs(theirs, summarize(layers, settings));
  assert.equal(compared.length, 50);
  for (const [path, want, got] of compared) {
    if (typeof want !== "number") assert.equal(got, want, path);
    else {assert.ok(
        Math.abs(Number(got) - want) <= 1e-12 * Math.abs(want),
        `${path}: ${got}, ${want}`,
      );}
  }
});

Deno.test("summarize() lists families in the order in which they first appear", () => {
  const summary = summarize(
    layersOf({ module_type: "v_proj" }, { module_type: "q_proj" }, { module_type: "v_proj" }),
    settings,
  );
  assert.deepEqual(Object.keys(summary.module_family), ["v_proj", "q_proj"]);
  assert.equal(summary.module_family["v_proj"]?.count, 2);
});

Deno.test("summarize() gives the middle of an odd and the mean of the two middles of an even number", () => {
  const errors = (value: number) => ({ output_error: { "3": value } });
  const odd = summarize(layersOf(errors(0.1), errors(0.9), errors(0.2)), settings);
  assert.equal(odd.per_bit_median_output_error["3"], 0.2);
  const even = summarize(layersOf(errors(0.1), errors(0.4), errors(0.2), errors(0.9)), settings);
  assert.equal(even.module_family[layer.module_type]?.median_3bit_output_error, (0.2 + 0.4) / 2);
});

Deno.test("summarize() names the first of equally kurtotic layers", () => {
  const equal = layersOf({ mean_kurtosis: 1 }, { mean_kurtosis: 5 }, { mean_kurtosis: 5 });
  assert.deepEqual(summarize(equal, settings).top_kurtosis_layer, {
    name: "layers.1",
    mean_kurtosis: 5,
  });
});

Deno.test("summarize() has no correlation where ranks do not vary", () => {
  const constant = layersOf(
    { mean_outlier_ratio: 0, awq_reduction_3bit: 1 },
    { mean_outlier_ratio: 0, awq_reduction_3bit: 2 },
    { mean_outlier_ratio: 0, awq_reduction_3bit: 3 },
  );
  const { correlations } = summarize(constant, settings);
  assert.deepEqual(correlations.outlier_ratio_vs_awq_reduction_spearman, [null, null]);
});

Deno.test("summarize() puts the mean inside its interval and repeats it with the same seed", () => {
  const first = summarize(layers, settings);
  const { mean, mean_ci95: [low, high] } = first.awq_reduction_3bit;
  assert.ok(low < mean && mean < high);
  assert.deepEqual(summarize(layers, settings), first);
  assert.notDeepEqual(summarize(layers, { ...settings, seed: 1 }), first);
});

Deno.test("summarize() shows by its interval when a mean hangs on one layer", () => {
  const changes = Array.from({ length: 12 }, (_, i) => ({ awq_reduction_3bit: i === 0 ? 25 : 1 }));
  const family = summarize(layersOf(...changes), settings).module_family[layer.module_type]!;
  assert.equal(family.mean_awq_reduction_3bit, 3);
  assert.equal(family.median_awq_reduction_3bit, 1);
  assert.equal(family.mean_awq_reduction_3bit_ci95[0], 1);
  assert.ok(family.mean_awq_reduction_3bit_ci95[1] >= 7);
});

Deno.test("summarize() takes a single layer", () => {
  const { awq_reduction_3bit } = summarize({ [name]: layer }, settings);
  const value = layer.awq_reduction_3bit;
  assert.deepEqual(awq_reduction_3bit, {
    min: value,
    median: value,
    mean: value,
    max: value,
    mean_ci95: [value, value],
  });
});

Deno.test("summarize() refuses no layers", () => {
  assert.throws(() => summarize({}, settings), { name: "AwqDiagError", message: /got no layers/ });
});

Deno.test("summarize() refuses layers with different bit widths and layers without 3 bits", () => {
  assert.throws(
    () => summarize(layersOf({}, { output_error: { "3": 0.1 } }), settings),
    { name: "AwqDiagError", message: /layer "layers.1" has no output_error at 2 bits/ },
  );
  const wide = { output_error: { "8": 0.1 }, awq_output_error: { "8": 0.1 } };
  assert.throws(() => summarize(layersOf(wide), settings), {
    name: "AwqDiagError",
    message: /layer "layers.0" has no output_error at 3 bits/,
  });
});
