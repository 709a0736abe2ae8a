import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { floorOf, normMultiplyAdds, workOf } from "../../bench/floor.ts";
import { parseRecord } from "../../lib/record/read_record.ts";

const path = "results/diagnostic_wiki-qwen2-7m.json";

function bundledRecord() {
  const record = parseRecord(Deno.readTextFileSync(path), path);
  assert.equal(record.schema, "awq-diag/diagnostic");
  return record as Extract<typeof record, { schema: "awq-diag/diagnostic" }>;
}

Deno.test("workOf() counts the bundled model", () => {
  // Per block: q and o 256 x 256, k and v 128 x 256, three MLP matrices 768 x 256.
  const perBlock = 2 * 256 * 256 + 2 * 128 * 256 + 3 * 768 * 256;
  const { checkpoint_bytes, ...work } = workOf(bundledRecord());
  assert.deepEqual(work, {
    blocks: 8,
    hidden_size: 256,
    linears: 56,
    weights: 8 * perBlock,
    tokens: 477,
    alphas: 7,
    bit_widths: 5,
    // More tokens than half the channels: 256 channels take a form, as do the 768 of down_proj.
    search_multiply_adds: 8 * 36 *
      ((2 * 256 + 2 * 128 + 2 * 768) * (256 * 257 / 2) + 256 * (768 * 769 / 2)),
  });
  assert.ok(checkpoint_bytes > 14.6e6 && checkpoint_bytes < 16e6);
});

Deno.test("workOf() throws on a record that does not say what was computed", () => {
  const record = bundledRecord();
  record.config.alphas = null;
  assert.throws(() => workOf(record), AwqDiagError);
});

Deno.test("workOf() counts every token where shortcuts were forbidden", () => {
  const record = bundledRecord();
  record.config.exhaustive = true;
  const { weights, search_multiply_adds } = workOf(record);
  assert.equal(search_multiply_adds, weights * 477 * 36);
});

Deno.test("normMultiplyAdds() changes sides where tokens are half the channels and a half", () => {
  assert.equal(normMultiplyAdds(4, 8, false), 32);
  assert.equal(normMultiplyAdds(5, 8, false), 36);
  assert.equal(normMultiplyAdds(5, 8, true), 40);
});

Deno.test("floorOf() divides work by rates", () => {
  const rates = { gemm_giga_multiply_adds_per_second: 100, memory_gigabytes_per_second: 10 };
  const work = workOf(bundledRecord());
  const floor = floorOf(work, rates);
  assert.equal(floor.search_seconds, work.search_multiply_adds / 1e11);
  assert.equal(floor.read_seconds, work.checkpoint_bytes / 1e10);
});
