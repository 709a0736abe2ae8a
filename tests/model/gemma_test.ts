import assert from "node:assert/strict";
import { gemma2, gemma3Text } from "../../lib/model/gemma.ts";

const sizes = {
  hidden_size: 72,
  intermediate_size: 160,
  num_attention_heads: 8,
  num_hidden_layers: 4,
  vocab_size: 384,
};
const file = (values: Record<string, unknown>) => ({
  file: "config.json",
  path: "",
  values: { ...sizes, ...values },
});
const rope = (theta: number) => ({ theta, scaling: { kind: "default" } });

/** What both generations make of those sizes. */
const common = {
  blocks: 4,
  hiddenSize: 72,
  intermediateSize: 160,
  attentionHeads: 8,
  keyValueHeads: 4,
  headDim: 256,
  rotaryDim: 256,
  vocabularySize: 384,
  normEpsilon: 1e-6,
  normOffset: 1,
  inputNorms: true,
  outputNorms: true,
  residualScale: 1,
  activation: "gelu_pytorch_tanh",
  fusedProjections: false,
  queryKeyValueBias: false,
  outputBias: false,
  mlpBias: false,
  attentionScale: 1 / 16,
  logitScale: 1,
  embeddingScale: Math.sqrt(72),
  tiedEmbeddings: true,
};

Deno.test("gemma2() reads nothing but sizes as Gemma2Config would", () => {
  const [local, global] = [4096, null].map((window) => ({ window, rope: rope(10_000) }));
  assert.deepEqual(gemma2(file({})), {
    ...common,
    maxPositions: 8192,
    queryKeyNorms: "none",
    attentionSoftcap: 50,
    finalSoftcap: 30,
    positions: [local, global, local, global],
  });
});

Deno.test("gemma3Text() reads nothing but sizes as Gemma3TextConfig would", () => {
  assert.deepEqual(gemma3Text(file({})), {
    ...common,
    maxPositions: 131_072,
    queryKeyNorms: "head",
    attentionSoftcap: null,
    finalSoftcap: null,
    positions: Array(4).fill({ window: 4096, rope: rope(10_000) }),
  });
});

Deno.test("gemma2() takes other bounds, or none", () => {
  const bounds = (attention: unknown, final: unknown) => {
    const values = { attn_logit_softcapping: attention, final_logit_softcapping: final };
    const { attentionSoftcap, finalSoftcap } = gemma2(file(values));
    return [attentionSoftcap, finalSoftcap];
  };
  assert.deepEqual(bounds(20, 10.5), [20, 10.5]);
  assert.deepEqual(bounds(null, null), [null, null]);
  assert.throws(() => bounds(0, 30), /attn_logit_softcapping 0, wanted a positive number/);
});

Deno.test("gemma2() and gemma3Text() scale scores by query_pre_attn_scalar, not by the head", () => {
  for (const family of [gemma2, gemma3Text]) {
    assert.equal(family(file({ query_pre_attn_scalar: 144 })).attentionScale, 1 / 12);
    assert.equal(family(file({ head_dim: 64 })).attentionScale, 1 / 16);
  }
});

Deno.test("gemma2() and gemma3Text() give attention the biases it asks for, and untie heads", () => {
  for (const family of [gemma2, gemma3Text]) {
    const read = family(file({ attention_bias: true, tie_word_embeddings: false }));
    assert.deepEqual(
      [read.queryKeyValueBias, read.outputBias, read.mlpBias, read.tiedEmbeddings],
      [true, true, false, false],
    );
  }
});

Deno.test("gemma3Text() follows the pattern, and layer_types before it", () => {
  const windows = (values: Record<string, unknown>) =>
    gemma3Text(file({ sliding_window: 8, ...values })).positions.map(({ window }) => window);
  assert.deepEqual(windows({ sliding_window_pattern: 2 }), [8, null, 8, null]);
  assert.deepEqual(windows({ sliding_window_pattern: 1 }), [null, null, null, null]);
  const layer_types = ["full", "full", "full", "sliding"].map((kind) => `${kind}_attention`);
  assert.deepEqual(windows({ sliding_window_pattern: 2, layer_types }), [null, null, null, 8]);
  assert.throws(() => windows({ sliding_window: null }), /sliding_window null, wanted the window/);
});

Deno.test("gemma3Text() bounds logits when asked, and refuses a bound of scores", () => {
  assert.equal(gemma3Text(file({ final_logit_softcapping: 30 })).finalSoftcap, 30);
  assert.throws(() => gemma3Text(file({ attn_logit_softcapping: 50 })), {
    name: "AwqDiagError",
    message: /attn_logit_softcapping 50, wanted null/,
  });
});
