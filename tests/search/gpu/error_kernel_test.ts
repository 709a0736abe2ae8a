import assert from "node:assert/strict";
import { errorKernel } from "../../../lib/search/gpu/error_kernel.ts";
import { DEFAULT_TILINGS, type Tiling } from "../../../lib/search/gpu/tiling.ts";

const rounding = { kind: "symmetric", fused: true } as const;
const tiny: Tiling = {
  rows: 32,
  tokens: 32,
  depth: 2,
  threadRows: 8,
  threadTokens: 8,
  vector: 4,
  buffers: 1,
};

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

Deno.test("errorKernel() writes a small kernel as it did", async (t) => {
  await t.assertSnapshot(errorKernel(tiny, rounding, "row"));
});

for (
  const tiling of [...DEFAULT_TILINGS, tiny, { ...tiny, vector: 2 }, {
    ...tiny,
    vector: 1,
  }] as const
) {
  Deno.test(`errorKernel() multiplies every pair once in ${JSON.stringify(Object.values(tiling))}`, () => {
    const { depth, threadRows, threadTokens, vector } = tiling;
    const shader = errorKernel(tiling, rounding, "row");
    assert.equal(count(shader, /c\d+_\d+ = fma\(/g), depth * threadRows * threadTokens / vector);
    assert.equal(count(shader, /sum \+= .*c\d+_\d+/g), threadRows * threadTokens / vector);
  });
}

Deno.test("errorKernel() with two buffers multiplies two steps a turn", () => {
  const [single, double] = ([1, 2] as const).map((buffers) =>
    count(errorKernel({ ...tiny, buffers }, rounding, "row"), /c\d_\d = fma/g)
  );
  assert.equal(double, 2 * single!);
});

Deno.test("errorKernel() asks for grids as often as they change", () => {
  const shaders = (["row", "step", "column"] as const).map((change) =>
    errorKernel(tiny, { kind: "group", fused: true }, change)
  );
  const [row, step, column] = shaders.map((shader) => shader.slice(shader.indexOf("fn main")));
  assert.equal(count(row!, /gridAt/g), 1);
  assert.match(step!, /if \(column % shape.groupSize == 0u\) \{\s*grid = gridAt\(column/);
  assert.match(column!, /difference\(weight0, scale0.x, gridAt\(column \+ k/);
});

Deno.test("errorKernel() guards loads that are fewer than threads", () => {
  assert.match(errorKernel(tiny, rounding, "row"), /if \(thread \+ 0u < 16u\)|k \+ 0u/);
  const uneven = errorKernel({ ...tiny, depth: 3 }, rounding, "row"); // 24 loads for 16 threads
  assert.equal(count(uneven, /if \(thread \+ 16u < 24u\)/g), 6);
});
