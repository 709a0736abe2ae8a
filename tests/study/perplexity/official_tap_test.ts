import assert from "node:assert/strict";
import { matrix } from "../../../lib/num/matrix.ts";
import { officialScales } from "../../../lib/quant/official_scales.ts";
import { OFFICIAL_ALPHAS, OfficialTap } from "../../../lib/study/perplexity/official_tap.ts";
import type { TapLoss } from "../../../lib/study/perplexity/tap_loss.ts";

const tap = { output: "mlp_in", channels: 2, linears: ["gate", "up"] };

/** A loss that is smallest at one alpha per bit width, per token. */
function lossWithMinimum(best: ReadonlyMap<number, number>): TapLoss & { seen: Float32Array[][] } {
  const seen: Float32Array[][] = [];
  return {
    width: 4,
    seen,
    measure(inputs, scales) {
      seen.push([...scales]);
      const tokens = inputs.reduce((total, { rows }) => total + rows, 0);
      const curve = (at: number) => scales.map((_, a) => tokens * (1 + Math.abs(a - at)));
      return Promise.resolve(
        new Map([...best].map(([bits, at]) => [bits, Float64Array.from(curve(at))])),
      );
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const inputs = [
  [matrix(Float32Array.of(1, -2, -3, 0), 2, 2)],
  [matrix(Float32Array.of(2, 4), 1, 2), matrix(Float32Array.of(-2, 2), 1, 2)],
];

Deno.test("OfficialTap tries the scales of mean |x| over all tokens at every alpha", async () => {
  const loss = lossWithMinimum(new Map([[3, 5]]));
  await using search = new OfficialTap(tap, loss);
  for (const batch of inputs) search.addMagnitudes(batch);
  for (const batch of inputs) await search.addLosses(batch);
  const wanted = OFFICIAL_ALPHAS.map((alpha) => officialScales([2, 2], alpha));
  assert.deepEqual(loss.seen, [wanted, wanted]);
});

Deno.test("OfficialTap chooses at each bit width by the mean over tokens and outputs", async () => {
  await using search = new OfficialTap(tap, lossWithMinimum(new Map([[3, 5], [4, 0]])));
  for (const batch of inputs) search.addMagnitudes(batch);
  for (const batch of inputs) await search.addLosses(batch);
  const three = search.choice(3);
  assert.deepEqual([three.alpha, three.linears], [0.25, ["gate", "up"]]);
  assert.deepEqual(three.curve, OFFICIAL_ALPHAS.map((_, a) => (1 + Math.abs(a - 5)) / 4));
  assert.deepEqual(three.scales, officialScales([2, 2], 0.25));
  assert.equal(search.choice(4).alpha, 0);
});
