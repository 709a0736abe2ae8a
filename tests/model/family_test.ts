import assert from "node:assert/strict";
import { families } from "../../lib/model/family.ts";

const sizes = {
  hidden_size: 64,
  intermediate_size: 160,
  num_attention_heads: 4,
  num_hidden_layers: 3,
  vocab_size: 384,
};
const read = (family: string, values: Record<string, unknown>) =>
  families.get(family)!({
    file: "config.json",
    path: "",
    values: { ...sizes, model_type: family, ...values },
  });

Deno.test("families read a llama with nothing but sizes as LlamaConfig would", () => {
  assert.deepEqual(read("llama", {}), {
    modelType: "llama",
    layers: 3,
    hiddenSize: 64,
    intermediateSize: 160,
    attentionHeads: 4,
    keyValueHeads: 4,
    headDim: 16,
    vocabularySize: 384,
    maxPositions: 2048,
    normEpsilon: 1e-6,
    activation: "silu",
    queryKeyValueBias: false,
    outputBias: false,
    mlpBias: false,
    tiedEmbeddings: false,
    rope: { theta: 10_000, scaling: { kind: "default" } },
  });
});

Deno.test("families read a qwen2 with nothing but sizes and heads as Qwen2Config would", () => {
  assert.deepEqual(read("qwen2", { num_key_value_heads: 2 }), {
    modelType: "qwen2",
    layers: 3,
    hiddenSize: 64,
    intermediateSize: 160,
    attentionHeads: 4,
    keyValueHeads: 2,
    headDim: 16,
    vocabularySize: 384,
    maxPositions: 32_768,
    normEpsilon: 1e-6,
    activation: "silu",
    queryKeyValueBias: true,
    outputBias: false,
    mlpBias: false,
    tiedEmbeddings: false,
    rope: { theta: 10_000, scaling: { kind: "default" } },
  });
});

Deno.test("families default the key and value heads of qwen2 to 32, or to all when null", () => {
  const wide = { hidden_size: 1024, num_attention_heads: 64 };
  assert.equal(read("qwen2", wide).keyValueHeads, 32);
  assert.equal(read("qwen2", { ...wide, num_key_value_heads: null }).keyValueHeads, 64);
  assert.throws(() => read("qwen2", {}), /has no num_key_value_heads, wanted a divisor of .* 4/);
});

Deno.test("families give a llama the biases it asks for", () => {
  const attention = read("llama", { attention_bias: true });
  assert.equal(attention.queryKeyValueBias, true);
  assert.equal(attention.outputBias, true);
  assert.equal(attention.mlpBias, false);
  const mlp = read("llama", { mlp_bias: true });
  assert.equal(mlp.queryKeyValueBias, false);
  assert.equal(mlp.mlpBias, true);
});

Deno.test("families take an explicit head width that heads do not divide", () => {
  assert.equal(read("llama", { head_dim: 128 }).headDim, 128);
  assert.equal(read("llama", { head_dim: 32, hidden_size: 66 }).headDim, 32);
  assert.equal(read("llama", { head_dim: null }).headDim, 16);
});

Deno.test("families refuse head counts and widths that do not fit", () => {
  assert.throws(() => read("llama", { num_key_value_heads: 3 }), {
    name: "RangeError",
    message: /num_key_value_heads 3, wanted a divisor of num_attention_heads 4/,
  });
  assert.throws(() => read("llama", { hidden_size: 66 }), {
    name: "RangeError",
    message: /hidden_size 66, wanted a multiple of num_attention_heads 4/,
  });
  assert.throws(() => read("llama", { head_dim: 15 }), /head_dim 15, wanted an even head width/);
  assert.throws(() => read("llama", { hidden_size: 60 }), /no head_dim, wanted an even .* not 15/);
});

Deno.test("families require every size", () => {
  for (const key of Object.keys(sizes)) {
    for (const family of families.keys()) {
      const values = { num_key_value_heads: 2, head_dim: 16, [key]: undefined };
      assert.throws(() => read(family, values), {
        name: "TypeError",
        message: new RegExp(`config\\.json has no ${key}, wanted a positive integer, `),
      });
      assert.throws(() => read(family, { ...values, [key]: -4 }), RangeError);
    }
  }
});

Deno.test("families refuse another activation", () => {
  for (const family of families.keys()) {
    assert.throws(() => read(family, { hidden_act: "gelu_pytorch_tanh" }), {
      name: "RangeError",
      message:
        'Cannot read the model: config.json has hidden_act "gelu_pytorch_tanh", wanted "silu", use a supported checkpoint',
    });
  }
});

Deno.test("families refuse sliding windows of qwen2, and ignore them when switched off", () => {
  const qwen2 = (values: Record<string, unknown>) =>
    read("qwen2", { num_key_value_heads: 2, ...values });
  const off = { use_sliding_window: false, sliding_window: 4096, max_window_layers: 1 };
  assert.deepEqual(qwen2(off), qwen2({}));
  assert.deepEqual(qwen2({ layer_types: Array(3).fill("full_attention") }), qwen2({}));
  assert.throws(() => qwen2({ use_sliding_window: true }), {
    name: "RangeError",
    message: /use_sliding_window true, wanted false/,
  });
  for (const layer_types of [["full_attention", "sliding_attention"], "sliding_attention"]) {
    assert.throws(() => qwen2({ layer_types }), RangeError);
  }
});
