import assert from "node:assert/strict";
import { saliencyCurve } from "../../lib/chart/saliency_curve.ts";
import { UndrawableError } from "../../lib/chart/undrawable.ts";
import type { ChannelsRecord } from "../../lib/record/channels.ts";
import { channelLayer, figureChannels } from "../support/figure_records.ts";

Deno.test("saliencyCurve() falls from the highest channel to the last, in units of the layer's mean", () => {
  const row = Array.from({ length: 50 }, (_, channel) => channel === 7 ? 26 : 0.5);
  const { layer } = saliencyCurve(withImportances(row)) as unknown as {
    layer: { data: { values: { rank_percent: number; importance: number }[] } }[];
  };
  const points = layer[1]!.data.values;
  // The mean is 26 / 50 + 49 / 100 = 1.01.
  assert.ok(
    points.every(({ importance }, i) => i === 0 || importance <= points[i - 1]!.importance),
  );
  assert.partialDeepStrictEqual(points[0], { rank_percent: 2, importance: 25.74 });
  assert.partialDeepStrictEqual(points[1], { rank_percent: 4, importance: 0.495 });
  assert.partialDeepStrictEqual(points.at(-1), { rank_percent: 100, importance: 0.495 });
});

/** A record whose layers have these importances. */
function withImportances(...rows: number[][]): ChannelsRecord {
  const layers = rows.map((row, block) =>
    [`model.layers.${block}.self_attn.q_proj`, channelLayer("q_proj", block, row)] as const
  );
  return { ...figureChannels(), layers: Object.fromEntries(layers) };
}

const spiky = (height: number) => Array.from({ length: 200 }, (_, j) => j === 9 ? height : 1);

Deno.test("saliencyCurve() shows the three highest shares and the middle one, and says the shares", () => {
  const text = JSON.stringify(
    saliencyCurve(withImportances(...[2, 50, 10, 30, 20, 5, 4].map(spiky))),
  );
  const shares = [...text.matchAll(/L(\d) q_proj( \(typical\))?: top 1 % holds ([\d.]+) %/g)]
    .map(([, block, typical, share]) => `${block}${typical ?? ""} ${share}`);
  // The top 1 % are two channels: the spike and one other.
  assert.deepEqual([...new Set(shares)], ["1 20.5", "3 13.5", "4 9.6", "2 (typical) 5.3"]);
});

Deno.test("saliencyCurve() shows one layer once", () => {
  const text = JSON.stringify(saliencyCurve(withImportances(spiky(10))));
  assert.match(text, /"domain":\["L0 q_proj"\]/);
  assert.doesNotMatch(text, /typical\)/);
});

Deno.test("saliencyCurve() leaves out layers that are not finite and channels without importance", () => {
  const dead = spiky(10).map((value, j) => j < 100 ? value : 0);
  const spec = JSON.stringify(saliencyCurve(withImportances([NaN, 1], [Infinity, 1], dead)));
  assert.match(spec, /L2 q_proj/);
  assert.doesNotMatch(spec, /L0 q_proj|L1 q_proj|"importance":0[,}]|null,"rank/);
});

Deno.test("saliencyCurve() throws an UndrawableError when no layer can be shown", () => {
  assert.throws(() => saliencyCurve(withImportances([NaN], [0, 0])), UndrawableError);
  assert.throws(() => saliencyCurve(withImportances()), UndrawableError);
});
