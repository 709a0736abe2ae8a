import assert from "node:assert/strict";
import { decoderFields, type FamilyDefaults } from "../../lib/model/decoder_fields.ts";

const sizes = {
  hidden_size: 64,
  intermediate_size: 160,
  num_attention_heads: 4,
  num_hidden_layers: 3,
  vocab_size: 384,
};
const defaults: FamilyDefaults = {
  keyValueHeads: 2,
  headDim: 24,
  maxPositions: 512,
  normEpsilon: 1e-4,
  tiedEmbeddings: true,
  activation: ["hidden_activation", "gelu_pytorch_tanh"],
};
const read = (values: Record<string, unknown>) =>
  decoderFields({ file: "config.json", path: "", values: { ...sizes, ...values } }, defaults);

Deno.test("decoderFields() falls back to the family's defaults", () => {
  const fields = read({});
  assert.equal(fields.keyValueHeads, 2);
  assert.equal(fields.headDim, 24);
  assert.equal(fields.rotaryDim, 24);
  assert.equal(fields.attentionScale, 1 / Math.sqrt(24));
  assert.equal(fields.maxPositions, 512);
  assert.equal(fields.normEpsilon, 1e-4);
  assert.equal(fields.tiedEmbeddings, true);
  assert.equal(fields.activation, "gelu_pytorch_tanh");
});

Deno.test("decoderFields() takes what the file says before the defaults", () => {
  const fields = read({
    num_key_value_heads: 1,
    head_dim: 10,
    max_position_embeddings: 99,
    rms_norm_eps: 1e-3,
    tie_word_embeddings: false,
    hidden_activation: "silu",
    hidden_act: "relu",
  });
  assert.deepEqual(
    [fields.keyValueHeads, fields.headDim, fields.maxPositions, fields.normEpsilon],
    [1, 10, 99, 1e-3],
  );
  assert.deepEqual([fields.tiedEmbeddings, fields.activation], [false, "silu"]);
});

Deno.test("decoderFields() shares the hidden size among heads where the width is null", () => {
  assert.equal(read({ head_dim: null }).headDim, 16);
  assert.equal(read({ num_key_value_heads: null }).keyValueHeads, 4);
  assert.throws(() => read({ head_dim: null, hidden_size: 66 }), /wanted a multiple of/);
});
