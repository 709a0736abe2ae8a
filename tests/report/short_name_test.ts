import assert from "node:assert/strict";
import { shortName } from "../../lib/report/short_name.ts";

Deno.test("shortName() keeps block and family of the module names of all families", () => {
  assert.equal(shortName("model.layers.12.self_attn.o_proj"), "L12 o_proj");
  assert.equal(shortName("transformer.h.3.mlp.c_fc"), "L3 c_fc");
  assert.equal(shortName("model.layers.0.block_sparse_moe.experts.7.w1"), "L0 w1");
  assert.equal(shortName("lm_head"), "lm_head");
});
