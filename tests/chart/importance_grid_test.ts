import assert from "node:assert/strict";
import fc from "fast-check";
import { importanceGrid, maxPool } from "../../lib/chart/importance_grid.ts";
import type { ChannelsRecord } from "../../lib/record/channels.ts";
import { channelLayer, figureChannels } from "../support/figure_records.ts";

/** A record with one family whose layers have these importances. */
function record(...rows: number[][]): ChannelsRecord {
  const layers = rows.map((row, block) =>
    [`model.layers.${block}.mlp.down_proj`, channelLayer("down_proj", block, row)] as const
  );
  return { ...figureChannels(), layers: Object.fromEntries(layers) };
}

Deno.test("importanceGrid() has a row per block, in order, and knows the peak", () => {
  const grid = importanceGrid(record([1, 2, 3], [4, 9, 6]), "down_proj");
  assert.deepEqual(grid, {
    blocks: [0, 1],
    channels: 3,
    rows: [Float64Array.of(1, 2, 3), Float64Array.of(4, 9, 6)],
    peak: { value: 9, block: 1, channel: 1 },
  });
});

Deno.test("importanceGrid() pools wide layers to 512 columns and keeps the spike", () => {
  const wide = Array.from({ length: 5000 }, (_, channel) => channel === 4321 ? 50 : 1);
  const grid = importanceGrid(record(wide, wide), "down_proj");
  assert.ok(typeof grid !== "string");
  assert.equal(grid.rows[0]!.length, 512);
  assert.equal(Math.max(...grid.rows[0]!), 50);
  assert.equal(grid.peak.channel, 4321);
});

Deno.test("importanceGrid() pools further where there are very many layers", () => {
  const wide = new Array(600).fill(1);
  const grid = importanceGrid(record(...new Array(80).fill(wide)), "down_proj");
  assert.ok(typeof grid !== "string" && grid.rows[0]!.length === Math.floor(16384 / 80));
});

Deno.test("importanceGrid() says why there is none", () => {
  assert.equal(
    importanceGrid(record([1]), "o_proj"),
    'the record holds no "o_proj" layers',
  );
  assert.equal(
    importanceGrid(record([1, 2], [1, 2, 3]), "down_proj"),
    "layers differ in width: 2, 3 channels",
  );
  assert.equal(
    importanceGrid(record([1, 2], [1, NaN]), "down_proj"),
    "L1 down_proj has importances that are not finite",
  );
  assert.equal(
    importanceGrid(record([0, 0], [0, 0]), "down_proj"),
    'no "down_proj" channel has any importance',
  );
});

Deno.test("importanceGrid() throws when an array is broken", () => {
  const broken = record([1, 2]);
  const [layer] = Object.values(broken.layers);
  layer!.importance = { ...layer!.importance, shape: [3] };
  assert.throws(() => importanceGrid(broken, "down_proj"), {
    name: "AwqDiagError",
    message: /^Cannot decode an array: got 8 bytes, wanted 12/,
  });
});

Deno.test("maxPool() keeps every value when there are no more than columns", () => {
  assert.deepEqual(maxPool([3, 1, 2], 3), Float64Array.of(3, 1, 2));
  assert.deepEqual(maxPool([3], 512), Float64Array.of(3));
  assert.deepEqual(maxPool([], 4), new Float64Array(0));
});

Deno.test("maxPool() keeps a single spike among thousands, in its place", () => {
  const values = new Float64Array(8960).fill(0.01);
  values[4480] = 7;
  const pooled = maxPool(values, 512);
  assert.equal(pooled.length, 512);
  assert.equal(pooled[256], 7);
  assert.equal(pooled.filter((value) => value === 7).length, 1);
});

Deno.test("maxPool() gives values of the input, the largest among them, no column empty", () => {
  const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
  fc.assert(fc.property(values, fc.integer({ min: 1, max: 40 }), (input, columns) => {
    const pooled = [...maxPool(input, columns)];
    assert.equal(pooled.length, Math.min(columns, input.length));
    assert.ok(pooled.every((value) => input.includes(value)));
    assert.equal(Math.max(...pooled), Math.max(...input));
  }));
});
