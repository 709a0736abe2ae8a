import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import {
  blockPositions,
  slidingBlocks,
  uniformPositions,
} from "../../lib/model/block_positions.ts";

const file = (values: Record<string, unknown>) => ({ file: "config.json", path: "", values });
const rope = { theta: 10_000, scaling: { kind: "default" } } as const;
const other = { theta: 500, scaling: { kind: "default" } } as const;
const [sliding, full] = ["sliding_attention", "full_attention"];

Deno.test("slidingBlocks() takes layer_types before the rule", () => {
  const rule = (block: number) => block > 0;
  assert.deepEqual(slidingBlocks(file({}), 3, rule), [false, true, true]);
  assert.deepEqual(slidingBlocks(file({ layer_types: null }), 2, rule), [false, true]);
  const layer_types = [sliding, full, sliding];
  assert.deepEqual(slidingBlocks(file({ layer_types }), 3, rule), [true, false, true]);
});

Deno.test("slidingBlocks() refuses lists of another length or of unknown kinds", () => {
  for (const layer_types of [[full], [full, full, full], [full, "chunked_attention"], full, {}]) {
    assert.throws(() => slidingBlocks(file({ layer_types }), 2, () => false), {
      name: "AwqDiagError",
      message:
        /layer_types .*, wanted "full_attention" or "sliding_attention" for each of 2 layers/,
    });
  }
});

Deno.test("blockPositions() gives windows their own rotation, one object for equal blocks", () => {
  const local = { window: 8, rope: other };
  const positions = blockPositions(file({}), [true, false, true, false], local, rope);
  const unlimited = { window: null, rope };
  assert.deepEqual(positions, [local, unlimited, local, unlimited]);
  assert.equal(new Set(positions).size, 2);
});

Deno.test("blockPositions() refuses sliding blocks without a window", () => {
  const local = { window: null, rope };
  assert.throws(() => blockPositions(file({}), [false, true], local, rope), {
    name: "AwqDiagError",
    message: /has no sliding_window, wanted the window of sliding layers/,
  });
  assert.equal(blockPositions(file({}), [false, false], local, rope).length, 2);
});

Deno.test("uniformPositions() gives every block the window, the default, or none", () => {
  const windows = (values: Record<string, unknown>, fallback: number | null) =>
    uniformPositions(file(values), 2, fallback, rope).map(({ window }) => window);
  assert.deepEqual(windows({ sliding_window: 8 }, 4096), [8, 8]);
  assert.deepEqual(windows({}, 4096), [4096, 4096]);
  assert.deepEqual(windows({}, null), [null, null]);
  assert.deepEqual(windows({ sliding_window: null }, 4096), [null, null]);
  assert.throws(() => windows({ sliding_window: 0 }, null), AwqDiagError);
});

Deno.test("uniformPositions() refuses layer_types that disagree with the window", () => {
  const read = (sliding_window: number | null, layer_types: string[]) =>
    uniformPositions(file({ sliding_window, layer_types }), 2, 4096, rope);
  assert.equal(read(8, [sliding!, sliding!])[1]!.window, 8);
  assert.equal(read(null, [full!, full!])[1]!.window, null);
  assert.throws(() => read(8, [sliding!, full!]), {
    name: "AwqDiagError",
    message: /layer_types .*, wanted "sliding_attention" for every layer, as sliding_window 8 says/,
  });
  assert.throws(() => read(null, [full!, sliding!]), /wanted "full_attention" for every layer/);
});
