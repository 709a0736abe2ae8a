/** Mixtures of experts are refused as such, by the keys of their published files. */
import assert from "node:assert/strict";
import { parseArchitecture } from "../../lib/model/config.ts";

const MIXTURES: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ["qwen2_moe", "Qwen2MoeForCausalLM", { num_experts: 60, num_experts_per_tok: 4 }],
  ["qwen3_moe", "Qwen3MoeForCausalLM", { num_experts: 128, num_experts_per_tok: 8 }],
  ["mixtral", "MixtralForCausalLM", { num_local_experts: 8, num_experts_per_tok: 2 }],
  ["granitemoe", "GraniteMoeForCausalLM", { num_local_experts: 40, num_experts_per_tok: 8 }],
  ["granitemoehybrid", "GraniteMoeHybridForCausalLM", { num_local_experts: 62 }],
  ["olmoe", "OlmoeForCausalLM", { num_experts: 64, num_experts_per_tok: 8 }],
  ["phimoe", "PhimoeForCausalLM", { num_local_experts: 16, num_experts_per_tok: 2 }],
  ["deepseek_v3", "DeepseekV3ForCausalLM", { n_routed_experts: 256, n_shared_experts: 1 }],
];

Deno.test("parseArchitecture() refuses mixtures of experts by name", () => {
  for (const [model_type, architecture, experts] of MIXTURES) {
    const config = { model_type, architectures: [architecture], ...experts };
    assert.throws(() => parseArchitecture(config, "config.json"), {
      name: "AwqDiagError",
      message: new RegExp(`describes a mixture of experts \\(model_type "${model_type}", `),
    });
  }
});

Deno.test("parseArchitecture() refuses a mixture's name where its file says no number of experts", () => {
  for (const [model_type] of MIXTURES) {
    const config = { model_type, num_local_experts: 0 }; // Granite 4 has dense ones
    assert.throws(() => parseArchitecture(config, "config.json"), {
      name: "AwqDiagError",
      message: new RegExp(`config\\.json has model_type "${model_type}", wanted one of `),
    });
  }
});
