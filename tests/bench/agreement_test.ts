import assert from "node:assert/strict";
import { compareWithPeer, judge, type PeerLayer } from "../../bench/agreement.ts";
import { figureDiagnostic } from "../support/figure_records.ts";

/** A peer that found exactly what the record says. */
function equalPeer(): Record<string, PeerLayer> {
  return Object.fromEntries(
    Object.entries(figureDiagnostic().layers).map(([name, layer]) => [name, {
      mean_kurtosis: layer.mean_kurtosis,
      top1pct_importance_share: layer.top1pct_importance_share,
      output_error: { ...layer.output_error },
      error_curve: structuredClone(layer.awq_error_curve ?? {}),
    }]),
  );
}

Deno.test("judge() allows the tolerance itself", () => {
  assert.deepEqual(judge([0, 1e-3], 1e-3), {
    compared: 2,
    worst_relative_difference: 1e-3,
    tolerance: 1e-3,
    beyond_tolerance: 0,
  });
});

Deno.test("judge() allows one near-tie in two hundred, and not two", () => {
  const differences = new Array<number>(200).fill(0);
  differences[7] = 5e-3;
  assert.equal(judge(differences, 1e-3).beyond_tolerance, 1);
  differences[8] = 2e-3;
  assert.throws(
    () => judge(differences, 1e-3),
    /^AwqDiagError: Cannot compare times with the peer: 2 of/,
  );
});

Deno.test("judge() throws on one large difference, on NaN and on nothing", () => {
  const differences = new Array<number>(400).fill(0);
  assert.throws(() => judge([...differences, 0.011], 1e-3), Error);
  assert.throws(() => judge([...differences, NaN], 1e-3), Error);
  assert.throws(() => judge([], 1e-3), Error);
});

Deno.test("compareWithPeer() counts every number of every layer", () => {
  const record = figureDiagnostic();
  const { compared, worst_relative_difference } = compareWithPeer(record, equalPeer());
  const bits = record.config.bit_widths.length;
  const perLayer = 2 + bits * (1 + record.config.alphas!.length);
  assert.equal(compared, perLayer * Object.keys(record.layers).length);
  assert.equal(worst_relative_difference, 0);
});

Deno.test("compareWithPeer() throws when the peer's errors are others", () => {
  const peer = equalPeer();
  for (const layer of Object.values(peer)) {
    (layer.output_error as Record<string, number>)["3"]! *= 2;
  }
  assert.throws(() => compareWithPeer(figureDiagnostic(), peer), /results differ/);
});

Deno.test("compareWithPeer() throws when a point of a curve is missing", () => {
  const peer = equalPeer();
  const [first] = Object.values(peer);
  (first!.error_curve["3"] as number[]).pop();
  assert.throws(() => compareWithPeer(figureDiagnostic(), peer), /NaN/);
});

Deno.test("compareWithPeer() throws when the layers are others", () => {
  const { ...peer } = equalPeer();
  delete peer[Object.keys(peer)[0]!];
  assert.throws(() => compareWithPeer(figureDiagnostic(), peer), /Cannot compare with the peer/);
});
