import assert from "node:assert/strict";
import {
  chooseAlphas,
  chooseByCurves,
  type LinearCurves,
} from "../../../lib/study/perplexity/curve_choices.ts";
import { openBundled } from "../../support/perplexity_reference.ts";

const linear = (name: string, input: string, norm: number, ...errors: number[]): LinearCurves => ({
  name,
  input,
  curves: { norm, errors: new Map([[3, Float64Array.from(errors)]]) },
});

Deno.test("chooseAlphas() lets linears count alike, by their outputs' size, or each alone", () => {
  const linears = [
    linear("q", "in", 1, 0.4, 0.1, 0.2),
    linear("k", "in", 1000, 40, 60, 50),
    linear("down", "mid", 1, 0.3, 0.3, 0.1),
  ];
  assert.deepEqual(chooseAlphas(linears, [0, 0.5, 1], 3), {
    constant: 1, // relative errors add up to 0.74, 0.46, 0.35
    block: { q: 0, k: 0, down: 1 },
    search: { q: 0.5, k: 0, down: 1 },
  });
});

Deno.test("chooseAlphas() takes the weakest of equally good alphas", () => {
  const flat = [linear("q", "in", 2, 1, 1, 1), linear("k", "in", 2, 3, 1, 1)];
  const { constant, block, search } = chooseAlphas(flat, [0, 0.5, 1], 3);
  assert.deepEqual([constant, block, search], [0.5, { q: 0.5, k: 0.5 }, { q: 0, k: 0.5 }]);
});

Deno.test("chooseByCurves() chooses the alphas of the PyTorch reference", async () => {
  const { context, reference } = await openBundled();
  const grids = { kind: "group" as const, bits: [3], groupSize: 128 };
  const seen: string[] = [];
  const { alphas, magnitudes } = await chooseByCurves(context, grids, 21, (n) => seen.push(n));
  const rounded = (record: Readonly<Record<string, number>>) =>
    Object.entries(record).map(([name, alpha]) => [name, Math.round(alpha * 20)]);
  const { constant, block, search } = alphas.get(3)!;
  assert.deepEqual(
    rounded({ constant, ...block }),
    rounded({ constant: reference.const_alpha, ...reference.block_alpha }),
  );
  assert.deepEqual(rounded(search), rounded(reference.search_alpha));
  assert.deepEqual(seen, Object.keys(search));
  assert.deepEqual([...magnitudes.keys()], seen);
});
