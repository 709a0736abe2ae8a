import assert from "node:assert/strict";
import { parseArchitecture } from "../../lib/model/config.ts";
import { allTensors, countParameters } from "../../lib/model/tensors.ts";

const fixtures = `${import.meta.dirname}/../fixtures/configs`;
const readConfig = async (name: string) =>
  JSON.parse(await Deno.readTextFile(`${fixtures}/${name}.json`));

/** Numbers of parameters as the model cards and safetensors headers on the hub give them. */
const published = {
  "Qwen__Qwen2-0.5B-Instruct": 494_032_768,
  "Qwen__Qwen2-1.5B-Instruct": 1_543_714_304,
  "Qwen__Qwen2-7B-Instruct": 7_615_616_512,
  "Qwen__Qwen2.5-0.5B": 494_032_768,
  "Qwen__Qwen2.5-0.5B-Instruct": 494_032_768,
  "Qwen__Qwen2.5-1.5B-Instruct": 1_543_714_304,
  "Qwen__Qwen2.5-3B-Instruct": 3_085_938_688,
  "Qwen__Qwen2.5-7B-Instruct": 7_615_616_512,
  "HuggingFaceTB__SmolLM2-135M-Instruct": 134_515_008,
  "TinyLlama__TinyLlama-1.1B-Chat-v1.0": 1_100_048_384,
  "meta-llama__Llama-3.2-1B": 1_235_814_400,
  "meta-llama__Llama-3.2-1B-Instruct": 1_235_814_400,
};

const unsupported = {
  "Qwen__Qwen3-0.6B": "qwen3",
  "google__gemma-2-2b-it": "gemma2",
  "google__gemma-3-1b-it": "gemma3_text",
  "microsoft__Phi-3.5-mini-instruct": "phi3",
};

Deno.test("parseArchitecture() gives published models their published number of parameters", async () => {
  for (const [name, parameters] of Object.entries(published)) {
    const architecture = parseArchitecture(await readConfig(name), "config.json");
    assert.equal(countParameters(allTensors(architecture)), parameters, name);
  }
});

Deno.test("parseArchitecture() refuses unsupported families by name", async () => {
  for (const [name, modelType] of Object.entries(unsupported)) {
    const config = await readConfig(name);
    assert.throws(() => parseArchitecture(config, "config.json"), {
      name: "RangeError",
      message:
        `Cannot read the model: config.json has model_type "${modelType}", wanted one of "qwen2", "llama", use a supported checkpoint`,
    });
  }
});

Deno.test("parseArchitecture() is tested on every stored config", async () => {
  const names = (await Array.fromAsync(Deno.readDir(fixtures)))
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".json"));
  const tested = [...Object.keys(published), ...Object.keys(unsupported)];
  assert.deepEqual(names.sort(), tested.map((name) => `${name}.json`).sort());
});

Deno.test("parseArchitecture() reads Qwen2.5-1.5B in the layout of transformers 5", async () => {
  const config = await readConfig("Qwen__Qwen2.5-1.5B-Instruct");
  assert.equal(config.rope_theta, undefined);
  assert.deepEqual(parseArchitecture(config, "config.json"), {
    modelType: "qwen2",
    layers: 28,
    hiddenSize: 1536,
    intermediateSize: 8960,
    attentionHeads: 12,
    keyValueHeads: 2,
    headDim: 128,
    vocabularySize: 151_936,
    maxPositions: 32_768,
    normEpsilon: 1e-6,
    activation: "silu",
    queryKeyValueBias: true,
    outputBias: false,
    mlpBias: false,
    tiedEmbeddings: true,
    rope: { theta: 1e6, scaling: { kind: "default" } },
  });
});

Deno.test("parseArchitecture() gives the same for one model in both layouts", async () => {
  const { rope_theta, torch_dtype, ...rest } = await readConfig("Qwen__Qwen2.5-0.5B");
  const updated = {
    ...rest,
    dtype: torch_dtype,
    rope_parameters: { rope_theta, rope_type: "default" },
  };
  assert.deepEqual(
    parseArchitecture(updated, "config.json"),
    parseArchitecture({ ...rest, rope_theta, torch_dtype }, "config.json"),
  );
});

Deno.test("parseArchitecture() reads the rope scaling of Llama 3.2", async () => {
  const config = await readConfig("meta-llama__Llama-3.2-1B");
  assert.deepEqual(parseArchitecture(config, "config.json").rope, {
    theta: 500_000,
    scaling: {
      kind: "llama3",
      factor: 32,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalMaxPositions: 8192,
    },
  });
});

Deno.test("parseArchitecture() refuses weights that are quantized already", async () => {
  const config = await readConfig("Qwen__Qwen2.5-0.5B");
  const quantized = { ...config, quantization_config: { quant_method: "awq", bits: 4 } };
  assert.throws(() => parseArchitecture(quantized, "config.json"), {
    name: "RangeError",
    message:
      'Cannot read the model: config.json has quantization_config {"quant_method":"awq","bits":4}, wanted weights that are not quantized yet, use the checkpoint it was made from',
  });
  const none = { ...config, quantization_config: null };
  assert.deepEqual(parseArchitecture(none, "f"), parseArchitecture(config, "f"));
});

Deno.test("parseArchitecture() refuses what is no config", () => {
  for (const config of [null, [], "qwen2", 1, undefined]) {
    assert.throws(() => parseArchitecture(config, "some/config.json"), {
      name: "TypeError",
      message: /Cannot read the model: some\/config\.json is no JSON object/,
    });
  }
  assert.throws(() => parseArchitecture({}, "config.json"), /config\.json has no model_type/);
});
