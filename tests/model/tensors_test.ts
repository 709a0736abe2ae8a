import assert from "node:assert/strict";
import type { Architecture } from "../../lib/model/architecture.ts";
import {
  allTensors,
  blockTensors,
  countParameters,
  linearNames,
  modelTensors,
} from "../../lib/model/tensors.ts";

/** Every width differs, so that a swapped axis cannot hide. */
const architecture: Architecture = {
  modelType: "llama",
  blocks: 2,
  hiddenSize: 10,
  intermediateSize: 14,
  attentionHeads: 3,
  keyValueHeads: 1,
  headDim: 4,
  rotaryDim: 4,
  vocabularySize: 20,
  maxPositions: 32,
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
  attentionScale: 0.5,
  attentionSoftcap: null,
  logitScale: 1,
  finalSoftcap: null,
  embeddingScale: 1,
  tiedEmbeddings: false,
  positions: [],
};
const allBiases = { ...architecture, queryKeyValueBias: true, outputBias: true, mlpBias: true };

Deno.test("blockTensors() gives names and shapes in the order of the forward pass", () => {
  const block = "model.layers.1";
  assert.deepEqual(blockTensors(architecture, 1).map(({ name, shape }) => [name, shape]), [
    [`${block}.input_layernorm.weight`, [10]],
    [`${block}.self_attn.q_proj.weight`, [12, 10]],
    [`${block}.self_attn.k_proj.weight`, [4, 10]],
    [`${block}.self_attn.v_proj.weight`, [4, 10]],
    [`${block}.self_attn.o_proj.weight`, [10, 12]],
    [`${block}.post_attention_layernorm.weight`, [10]],
    [`${block}.mlp.gate_proj.weight`, [14, 10]],
    [`${block}.mlp.up_proj.weight`, [14, 10]],
    [`${block}.mlp.down_proj.weight`, [10, 14]],
  ]);
});

Deno.test("blockTensors() adds the biases the architecture has", () => {
  const biases = (changes: Partial<Architecture>) =>
    blockTensors({ ...architecture, ...changes }, 0)
      .filter(({ name }) => name.endsWith(".bias"))
      .map(({ name, shape }) => [name.replace("model.layers.0.", ""), ...shape]);
  assert.deepEqual(biases({}), []);
  assert.deepEqual(biases({ queryKeyValueBias: true }), [
    ["self_attn.q_proj.bias", 12],
    ["self_attn.k_proj.bias", 4],
    ["self_attn.v_proj.bias", 4],
  ]);
  assert.deepEqual(biases({ outputBias: true }), [["self_attn.o_proj.bias", 10]]);
  assert.deepEqual(biases({ mlpBias: true }), [
    ["mlp.gate_proj.bias", 14],
    ["mlp.up_proj.bias", 14],
    ["mlp.down_proj.bias", 10],
  ]);
});

Deno.test("blockTensors() fuses projections where the architecture does", () => {
  const fused = { ...architecture, fusedProjections: true, queryKeyValueBias: true };
  const block = "model.layers.0";
  assert.deepEqual(blockTensors(fused, 0).map(({ name, shape }) => [name, shape]), [
    [`${block}.input_layernorm.weight`, [10]],
    [`${block}.self_attn.qkv_proj.weight`, [20, 10]],
    [`${block}.self_attn.qkv_proj.bias`, [20]],
    [`${block}.self_attn.o_proj.weight`, [10, 12]],
    [`${block}.post_attention_layernorm.weight`, [10]],
    [`${block}.mlp.gate_up_proj.weight`, [28, 10]],
    [`${block}.mlp.down_proj.weight`, [10, 14]],
  ]);
  assert.deepEqual(linearNames(fused, 0).map((name) => name.split(".").at(-1)), [
    "qkv_proj",
    "o_proj",
    "gate_up_proj",
    "down_proj",
  ]);
});

Deno.test("blockTensors() has norms of inputs, queries, keys and outputs where the architecture does", () => {
  const norms = (changes: Partial<Architecture>) =>
    blockTensors({ ...architecture, ...changes }, 0)
      .filter(({ name }) => name.endsWith("norm.weight"))
      .map(({ name, shape }) => [name.split(".").at(-2), ...shape]);
  assert.deepEqual(norms({ queryKeyNorms: "head" }), [
    ["input_layernorm", 10],
    ["q_norm", 4],
    ["k_norm", 4],
    ["post_attention_layernorm", 10],
  ]);
  assert.deepEqual(norms({ queryKeyNorms: "projection", inputNorms: false, outputNorms: true }), [
    ["q_norm", 12],
    ["k_norm", 4],
    ["post_attention_layernorm", 10],
    ["post_feedforward_layernorm", 10],
  ]);
  assert.deepEqual(norms({ outputNorms: true }), [
    ["input_layernorm", 10],
    ["post_attention_layernorm", 10],
    ["pre_feedforward_layernorm", 10],
    ["post_feedforward_layernorm", 10],
  ]);
});

Deno.test("blockTensors() marks weights of linears, and neither biases nor norms", () => {
  for (const { name, linear } of blockTensors(allBiases, 0)) {
    const isLinearWeight = name.endsWith("_proj.weight");
    assert.equal(linear, isLinearWeight ? name.replace(/\.weight$/, "") : null, name);
  }
});

Deno.test("linearNames() gives seven modules in checkpoint order, with or without biases", () => {
  const names = [
    "model.layers.1.self_attn.q_proj",
    "model.layers.1.self_attn.k_proj",
    "model.layers.1.self_attn.v_proj",
    "model.layers.1.self_attn.o_proj",
    "model.layers.1.mlp.gate_proj",
    "model.layers.1.mlp.up_proj",
    "model.layers.1.mlp.down_proj",
  ];
  assert.deepEqual(linearNames(architecture, 1), names);
  assert.deepEqual(linearNames(allBiases, 1), names);
});

Deno.test("modelTensors() has an output head only when it is not the embedding table", () => {
  const names = (tiedEmbeddings: boolean) =>
    modelTensors({ ...architecture, tiedEmbeddings }).map(({ name, shape }) => [name, ...shape]);
  const shared = [["model.embed_tokens.weight", 20, 10], ["model.norm.weight", 10]];
  assert.deepEqual(names(true), shared);
  assert.deepEqual(names(false), [...shared, ["lm_head.weight", 20, 10]]);
});

Deno.test("allTensors() lists each tensor of each block once", () => {
  const names = allTensors(allBiases).map(({ name }) => name);
  assert.equal(names.length, 3 + 2 * (9 + 7));
  assert.equal(new Set(names).size, names.length);
});

Deno.test("countParameters() counts elements, scalars as one and repeated names once", () => {
  const tensors = [
    { name: "a", shape: [2, 3, 4] },
    { name: "b", shape: [] },
    { name: "c", shape: [0, 9] },
    { name: "a", shape: [2, 3, 4] },
  ];
  assert.equal(countParameters(tensors), 25);
  assert.equal(countParameters([]), 0);
});

Deno.test("countParameters() agrees with a sum by hand", () => {
  const block = 10 + 12 * 10 + 2 * 4 * 10 + 10 * 12 + 10 + 3 * 14 * 10;
  assert.equal(countParameters(allTensors(architecture)), 2 * 200 + 10 + 2 * block);
});
