import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { FAMILIES } from "../../lib/model/family.ts";

const sizes = {
  hidden_size: 64,
  intermediate_size: 160,
  num_attention_heads: 4,
  num_hidden_layers: 3,
  vocab_size: 384,
};
const read = (family: string, values: Record<string, unknown>) =>
  FAMILIES.get(family)!({
    file: "config.json",
    path: "",
    values: { ...sizes, model_type: family, ...values },
  });

const rope = { theta: 10_000, scaling: { kind: "default" } };

/** What every family makes of those sizes unless it says otherwise. */
const plain = {
  blocks: 3,
  hiddenSize: 64,
  intermediateSize: 160,
  attentionHeads: 4,
  keyValueHeads: 4,
  headDim: 16,
  rotaryDim: 16,
  vocabularySize: 384,
  maxPositions: 2048,
  normEpsilon: 1e-6,
  normOffset: 0,
  inputNorms: true,
  outputNorms: false,
  queryKeyNorms: "none",
  residualScale: 1,
  activation: "silu",
  fusedProjections: false,
  queryKeyValueBias: false,
  outputBias: false,
  mlpBias: false,
  attentionScale: 0.25,
  attentionSoftcap: null,
  logitScale: 1,
  finalSoftcap: null,
  embeddingScale: 1,
  tiedEmbeddings: false,
  positions: Array(3).fill({ window: null, rope }),
};

Deno.test("families read nothing but sizes as the config classes of transformers do", () => {
  assert.deepEqual(read("llama", {}), plain);
  assert.deepEqual(read("mistral", { num_attention_heads: 8 }), {
    ...plain,
    attentionHeads: 8,
    keyValueHeads: 8,
    headDim: 8,
    rotaryDim: 8,
    attentionScale: 1 / Math.sqrt(8),
    maxPositions: 131_072,
    positions: Array(3).fill({ window: 4096, rope }),
  });
  assert.deepEqual(read("phi3", {}), {
    ...plain,
    fusedProjections: true,
    maxPositions: 4096,
    normEpsilon: 1e-5,
  });
  const qwen = { ...plain, keyValueHeads: 2, maxPositions: 32_768 };
  assert.deepEqual(read("qwen2", { num_key_value_heads: 2 }), { ...qwen, queryKeyValueBias: true });
  assert.deepEqual(read("qwen3", { num_key_value_heads: 2 }), {
    ...qwen,
    headDim: 128,
    rotaryDim: 128,
    attentionScale: 1 / Math.sqrt(128),
    queryKeyNorms: "head",
  });
  assert.deepEqual(read("olmo2", {}), {
    ...plain,
    normEpsilon: 1e-5,
    inputNorms: false,
    outputNorms: true,
    queryKeyNorms: "projection",
  });
  const turned = { window: null, rope: { ...rope, theta: 2_000_000 } };
  const still = { window: null, rope: null };
  assert.deepEqual(read("smollm3", { num_hidden_layers: 5 }), {
    ...plain,
    blocks: 5,
    maxPositions: 32_768,
    tiedEmbeddings: true,
    positions: [turned, turned, turned, still, turned],
  });
  assert.deepEqual(read("granite", {}), { ...plain, attentionScale: 1 });
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

Deno.test("families give smollm3 and granite the biases they ask for, and olmo2 those of attention", () => {
  for (const family of ["smollm3", "granite", "olmo2"]) {
    const { queryKeyValueBias, outputBias, mlpBias } = read(family, {
      attention_bias: true,
      mlp_bias: true,
    });
    assert.deepEqual([queryKeyValueBias, outputBias, mlpBias], [true, true, family !== "olmo2"]);
  }
});

Deno.test("families give a qwen3 the attention biases it asks for, next to its norms", () => {
  const { queryKeyValueBias, outputBias, mlpBias, queryKeyNorms } = read("qwen3", {
    num_key_value_heads: 2,
    attention_bias: true,
  });
  assert.deepEqual([queryKeyValueBias, outputBias, mlpBias, queryKeyNorms], [
    true,
    true,
    false,
    "head",
  ]);
});

Deno.test("families take an explicit head width that heads do not divide", () => {
  assert.equal(read("llama", { head_dim: 128 }).headDim, 128);
  assert.equal(read("llama", { head_dim: 32, hidden_size: 66 }).headDim, 32);
  assert.equal(read("llama", { head_dim: null }).headDim, 16);
  assert.equal(read("qwen3", { num_key_value_heads: 2, head_dim: null }).headDim, 16);
});

Deno.test("families refuse head counts and widths that do not fit", () => {
  assert.throws(() => read("llama", { num_key_value_heads: 3 }), {
    name: "AwqDiagError",
    message: /num_key_value_heads 3, wanted a divisor of num_attention_heads 4/,
  });
  assert.throws(() => read("llama", { hidden_size: 66 }), {
    name: "AwqDiagError",
    message: /hidden_size 66, wanted a multiple of num_attention_heads 4/,
  });
  assert.throws(() => read("llama", { head_dim: 15 }), /head_dim 15, wanted an even head width/);
  assert.throws(() => read("llama", { hidden_size: 60 }), /no head_dim, wanted an even .* not 15/);
});

Deno.test("families require every size", () => {
  for (const key of Object.keys(sizes)) {
    for (const family of FAMILIES.keys()) {
      const values = { num_key_value_heads: 2, head_dim: 16, [key]: undefined };
      assert.throws(() => read(family, values), {
        name: "AwqDiagError",
        message: new RegExp(`config\\.json has no ${key}, wanted a positive integer, `),
      });
      assert.throws(() => read(family, { ...values, [key]: -4 }), AwqDiagError);
    }
  }
});

const activationKey = (family: string) =>
  family.startsWith("gemma") ? "hidden_activation" : "hidden_act";

Deno.test("families take both activations of gated MLPs, and no other", () => {
  for (const family of FAMILIES.keys()) {
    const key = activationKey(family);
    for (const activation of ["silu", "gelu_pytorch_tanh"]) {
      const values = { num_key_value_heads: 2, [key]: activation };
      assert.equal(read(family, values).activation, activation);
    }
    assert.throws(() => read(family, { num_key_value_heads: 2, [key]: "relu" }), {
      name: "AwqDiagError",
      message:
        `Cannot read the model: config.json has ${key} "relu", wanted one of "silu", "gelu_pytorch_tanh", use a supported checkpoint`,
    });
  }
});

const windows = (family: string, values: Record<string, unknown>) =>
  read(family, { num_key_value_heads: 2, ...values }).positions.map(({ window }) => window);

Deno.test("families give the upper blocks of a qwen a window when it is switched on", () => {
  for (const family of ["qwen2", "qwen3"]) {
    const off = { use_sliding_window: false, sliding_window: 512, max_window_layers: 1 };
    assert.deepEqual(windows(family, off), [null, null, null]);
    const on = { ...off, use_sliding_window: true };
    assert.deepEqual(windows(family, on), [null, 512, 512]);
    assert.deepEqual(windows(family, { ...on, max_window_layers: 0 }), [512, 512, 512]);
    assert.deepEqual(windows(family, { ...on, max_window_layers: undefined }), [null, null, null]);
    assert.deepEqual(windows(family, { ...on, sliding_window: null }), [null, null, null]);
    const kinds = ["sliding_attention", "full_attention", "full_attention"];
    assert.deepEqual(windows(family, { ...on, layer_types: kinds }), [512, null, null]);
    assert.throws(() => windows(family, { ...off, layer_types: kinds }), {
      name: "AwqDiagError",
      message: /sliding_window 512, wanted the window of sliding layers/,
    });
  }
});

Deno.test("families give every block of mistral and phi3 the same window, or none", () => {
  assert.deepEqual(windows("mistral", { sliding_window: 24 }), [24, 24, 24]);
  assert.deepEqual(windows("mistral", { sliding_window: null }), [null, null, null]);
  assert.deepEqual(windows("phi3", { sliding_window: 24 }), [24, 24, 24]);
});

Deno.test("families rotate a part of each head in phi3, and refuse it elsewhere", () => {
  const values = { num_key_value_heads: 2, head_dim: 16, partial_rotary_factor: 0.75 };
  assert.equal(read("phi3", values).rotaryDim, 12);
  assert.equal(read("phi3", { ...values, partial_rotary_factor: 0.8 }).rotaryDim, 12);
  for (const factor of [0.2, 0.01]) {
    assert.throws(() => read("phi3", { ...values, partial_rotary_factor: factor }), {
      name: "AwqDiagError",
      message: /wanted an even number of rotated channels, not \d+ of 16/,
    });
  }
  for (const family of FAMILIES.keys()) {
    if (family === "phi3") continue;
    assert.throws(() => read(family, values), /partial_rotary_factor 0\.75, wanted 1/, family);
  }
});

Deno.test("families take longrope for phi3 under both names, and refuse yarn there", () => {
  const factors = Array(8).fill(2);
  for (const type of ["longrope", "su"]) {
    const rope_scaling = { type, short_factor: factors, long_factor: factors };
    const { positions } = read("phi3", { rope_scaling, max_position_embeddings: 4096 });
    assert.equal(positions[0]!.rope!.scaling.kind, "longrope");
  }
  assert.throws(
    () => read("phi3", { rope_scaling: { type: "yarn", factor: 4 } }),
    /rope_scaling\.type "yarn", wanted one of "default", "longrope", "su"/,
  );
});

const rotated = (values: Record<string, unknown>) =>
  read("smollm3", values).positions.map(({ rope }) => rope !== null);

Deno.test("families take the unrotated layers of smollm3 from its list, else from the interval", () => {
  assert.deepEqual(rotated({ no_rope_layer_interval: 2 }), [true, false, true]);
  assert.deepEqual(rotated({ no_rope_layer_interval: 1 }), [false, false, false]);
  const both = { no_rope_layers: [0, 1, 1, 0], no_rope_layer_interval: 2 };
  assert.deepEqual(rotated(both), [false, true, true]);
  assert.deepEqual(rotated({ no_rope_layers: null }), [true, true, true]);
  for (const no_rope_layers of [[1, 0], [], [1, 2, 0], ["1", "0", "1"], "101", 1]) {
    assert.throws(() => rotated({ no_rope_layers }), {
      name: "AwqDiagError",
      message:
        /no_rope_layers .*, wanted 1 \(rotated\) or 0 \(not rotated\) for each of 3 layers, /,
    });
  }
  assert.throws(() => rotated({ no_rope_layer_interval: 0 }), /wanted a positive integer/);
});

Deno.test("families give unrotated layers of smollm3 a window when it is switched on", () => {
  const off = { sliding_window: 8, no_rope_layer_interval: 2 };
  assert.deepEqual(windows("smollm3", off), [null, null, null]);
  const on = { ...off, use_sliding_window: true };
  assert.deepEqual(windows("smollm3", on), [null, 8, null]);
  assert.deepEqual(windows("smollm3", { ...on, sliding_window: null }), [null, null, null]);
  const layer_types = ["sliding_attention", "full_attention", "full_attention"];
  assert.deepEqual(windows("smollm3", { ...on, layer_types }), [8, null, null]);
  assert.throws(() => windows("smollm3", { ...off, layer_types }), /the window of sliding layers/);
});

Deno.test("families read the four factors of granite, and refuse those that are no factor", () => {
  const { attentionScale, embeddingScale, residualScale, logitScale } = read("granite", {
    attention_multiplier: 0.5,
    embedding_multiplier: 12,
    residual_multiplier: 0.22,
    logits_scaling: 8,
  });
  assert.deepEqual([attentionScale, embeddingScale, residualScale, logitScale], [
    0.5,
    12,
    0.22,
    0.125,
  ]);
  for (const key of ["attention", "embedding", "residual"].map((name) => `${name}_multiplier`)) {
    assert.throws(() => read("granite", { [key]: 0 }), new RegExp(`${key} 0, wanted a positive`));
  }
  assert.throws(() => read("granite", { logits_scaling: "8" }), /logits_scaling "8", wanted a pos/);
});

Deno.test("families refuse an olmo2 with windows, which would be an olmo3", () => {
  assert.throws(() => read("olmo2", { sliding_window: 4096 }), /sliding_window 4096, wanted null/);
});
