import assert from "node:assert/strict";
import { refuseUnsupported } from "../../lib/model/unsupported.ts";

const refuse = (values: Record<string, unknown>) =>
  refuseUnsupported({ file: "config.json", path: "", values }, ["llama", "qwen2"]);

const refusals: readonly [Record<string, unknown>, RegExp][] = [
  [
    { model_type: "qwen2_moe", num_experts: 60 },
    /describes a mixture of experts \(model_type "qwen2_moe", num_experts 60\)/,
  ],
  [{ model_type: "deepseek_v3", n_routed_experts: 256 }, /mixture of experts/],
  [
    { model_type: "gemma3", text_config: {}, vision_config: { model_type: "siglip" } },
    /describes a model with a vision or audio tower \(model_type "gemma3", vision_config \{\.\.\.\}\)/,
  ],
  [
    { model_type: "bert", architectures: ["BertForMaskedLM"] },
    /describes an encoder, .* \(model_type "bert", architectures \["BertForMaskedLM"\]\)/,
  ],
  [{ model_type: "bert", architectures: ["BertModel"] }, /architectures \["BertModel"\]/],
  [{ model_type: "qwen2", architectures: ["Qwen2ForSequenceClassification"] }, /an encoder, or/],
  [{ model_type: "qwen2", architectures: ["LlamaModel"] }, /an encoder, or/],
  [{ model_type: "llama", architectures: ["LlamaBiModel"] }, /an encoder, or/],
  [{ model_type: "t5", is_encoder_decoder: true }, /an encoder, .*is_encoder_decoder true/],
  [{ model_type: "gemma3_text", use_bidirectional_attention: true }, /an encoder, /],
  [{ model_type: "qwen2", is_causal: false }, /an encoder, .*is_causal false/],
];

Deno.test("refuseUnsupported() says what the checkpoint is, by which key, and what is supported", () => {
  for (const [values, message] of refusals) {
    assert.throws(() => refuse(values), (error: Error) => {
      assert.equal(error.name, "AwqDiagError");
      assert.match(error.message, /^Cannot read the model: config\.json describes /);
      assert.match(error.message, message);
      assert.match(error.message, /, use a checkpoint of "llama", "qwen2"$/);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }
});

Deno.test("refuseUnsupported() lets decoders pass, whatever keys say no", () => {
  refuse({});
  refuse({ model_type: "unknown" });
  for (
    const architectures of [["LlamaForCausalLM"], ["GPT2LMHeadModel"], [], null, [null], [""], "x"]
  ) {
    refuse({
      architectures,
      vision_config: null,
      num_experts: 0,
      num_local_experts: null,
      is_encoder_decoder: false,
      is_causal: true,
      use_bidirectional_attention: null,
    });
  }
});

Deno.test("refuseUnsupported() lets the base class of the file's own family pass", () => {
  refuse({ model_type: "llama", architectures: ["LlamaModel"] });
  refuse({ model_type: "qwen2", architectures: ["Qwen2Model"] });
  const gemma = { model_type: "gemma3_text", architectures: ["Gemma3TextModel"] };
  refuseUnsupported({ file: "f", path: "", values: gemma }, ["gemma3_text"]);
});

Deno.test("refuseUnsupported() shows no control character and no more than a line of a value", () => {
  const values = { model_type: "\u001b[2J", is_causal: false };
  assert.throws(() => refuse(values), /model_type "\\u\{1b\}\[2J", is_causal false/);
  const long = { model_type: "x".repeat(1e6), architectures: Array(1e5).fill("Encoder") };
  assert.throws(() => refuse(long), (error: Error) => error.message.length < 500);
});
