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
  "Qwen__Qwen3-0.6B": 596_049_920,
  "HuggingFaceTB__SmolLM2-135M-Instruct": 134_515_008,
  "TinyLlama__TinyLlama-1.1B-Chat-v1.0": 1_100_048_384,
  "meta-llama__Llama-3.2-1B": 1_235_814_400,
  "meta-llama__Llama-3.2-1B-Instruct": 1_235_814_400,
  "google__gemma-2-2b-it": 2_614_341_888,
  "google__gemma-3-1b-it": 999_885_952,
  "microsoft__Phi-3.5-mini-instruct": 3_821_079_552,
  "allenai__OLMo-2-0425-1B": 1_484_916_736,
  "allenai__OLMo-2-1124-7B-Instruct": 7_298_617_344,
  "HuggingFaceTB__SmolLM3-3B": 3_075_098_624,
  "ibm-granite__granite-3.3-2b-instruct": 2_533_539_840,
  "ibm-granite__granite-3.3-8b-instruct": 8_170_864_640,
};

Deno.test("parseArchitecture() gives published models their published number of parameters", async () => {
  for (const [name, parameters] of Object.entries(published)) {
    const architecture = parseArchitecture(await readConfig(name), "config.json");
    assert.equal(countParameters(allTensors(architecture)), parameters, name);
  }
});

Deno.test("parseArchitecture() refuses unknown families by name", () => {
  for (
    const modelType of [
      "gpt2",
      "gemma",
      "qwen",
      "phi",
      "gemma3",
      "olmo",
      "olmo3",
      "granitemoehybrid",
    ]
  ) {
    assert.throws(() => parseArchitecture({ model_type: modelType }, "config.json"), {
      name: "AwqDiagError",
      message:
        `Cannot read the model: config.json has model_type "${modelType}", wanted one of "qwen2", "qwen3", "llama", "mistral", "phi3", "gemma2", "gemma3_text", "olmo2", "smollm3", "granite", use a supported checkpoint`,
    });
  }
});

Deno.test("parseArchitecture() is tested on every stored config", async () => {
  const names = (await Array.fromAsync(Deno.readDir(fixtures)))
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".json"));
  assert.deepEqual(names.sort(), Object.keys(published).map((name) => `${name}.json`).sort());
});

Deno.test("parseArchitecture() reads Qwen2.5-1.5B in the layout of transformers 5", async () => {
  const config = await readConfig("Qwen__Qwen2.5-1.5B-Instruct");
  assert.equal(config.rope_theta, undefined);
  assert.deepEqual(parseArchitecture(config, "config.json"), {
    modelType: "qwen2",
    blocks: 28,
    hiddenSize: 1536,
    intermediateSize: 8960,
    attentionHeads: 12,
    keyValueHeads: 2,
    headDim: 128,
    rotaryDim: 128,
    vocabularySize: 151_936,
    maxPositions: 32_768,
    normEpsilon: 1e-6,
    normOffset: 0,
    inputNorms: true,
    outputNorms: false,
    queryKeyNorms: "none",
    residualScale: 1,
    activation: "silu",
    fusedProjections: false,
    queryKeyValueBias: true,
    outputBias: false,
    mlpBias: false,
    attentionScale: 1 / Math.sqrt(128),
    attentionSoftcap: null,
    logitScale: 1,
    finalSoftcap: null,
    embeddingScale: 1,
    tiedEmbeddings: true,
    positions: Array(28).fill({
      window: null,
      rope: { theta: 1e6, scaling: { kind: "default" } },
    }),
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
  assert.deepEqual(parseArchitecture(config, "config.json").positions[15]!.rope, {
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

Deno.test("parseArchitecture() reads longrope of Phi-3.5 and the windows of Gemma", async () => {
  const phi = parseArchitecture(await readConfig("microsoft__Phi-3.5-mini-instruct"), "f");
  const { scaling } = phi.positions[0]!.rope!;
  assert.ok(scaling.kind === "longrope");
  assert.equal(scaling.originalMaxPositions, 4096);
  assert.equal(scaling.attentionFactor, Math.sqrt(1 + Math.log(32) / Math.log(4096)));
  assert.deepEqual([scaling.shortFactors.length, scaling.longFactors[47]], [48, 64.83999633789062]);
  const gemma2 = parseArchitecture(await readConfig("google__gemma-2-2b-it"), "f");
  assert.deepEqual(gemma2.positions.slice(0, 2).map(({ window }) => window), [4096, null]);
  const gemma3 = parseArchitecture(await readConfig("google__gemma-3-1b-it"), "f");
  const global = gemma3.positions.flatMap(({ window }, layer) => window === null ? [layer] : []);
  assert.deepEqual(global, [5, 11, 17, 23]);
});

Deno.test("parseArchitecture() reads the factors of Granite 3.3 and the unrotated layers of SmolLM3", async () => {
  const granite = parseArchitecture(await readConfig("ibm-granite__granite-3.3-8b-instruct"), "f");
  const { attentionScale, embeddingScale, residualScale, logitScale } = granite;
  // 1 / 128 for heads of 128 channels, where others have 1 / sqrt(128).
  assert.deepEqual([attentionScale, embeddingScale, residualScale, logitScale], [
    1 / 128,
    12,
    0.22,
    1 / 16,
  ]);
  const smollm3 = parseArchitecture(await readConfig("HuggingFaceTB__SmolLM3-3B"), "f");
  const still = smollm3.positions.flatMap(({ rope }, layer) => rope === null ? [layer] : []);
  assert.deepEqual(still, [3, 7, 11, 15, 19, 23, 27, 31, 35]);
  assert.equal(smollm3.positions[0]!.rope!.theta, 5e6);
});

Deno.test("parseArchitecture() leaves it to the files whether weights are quantized", async () => {
  const config = await readConfig("Qwen__Qwen2.5-0.5B");
  const quantized = { ...config, quantization_config: { quant_method: "awq", bits: 4 } };
  assert.deepEqual(parseArchitecture(quantized, "f"), parseArchitecture(config, "f"));
});

Deno.test("parseArchitecture() refuses more blocks than tensors before it makes a list of them", async () => {
  const config = await readConfig("Qwen__Qwen2.5-0.5B");
  for (const blocks of [99, 1e6, 2e7, 5e9, 1e300, Infinity]) {
    const many = { ...config, num_hidden_layers: blocks };
    assert.throws(() => parseArchitecture(many, "config.json", 98), {
      name: "AwqDiagError",
      message:
        `Cannot read the model: config.json has num_hidden_layers ${blocks}, wanted at most 98, as many as the checkpoint has tensors, use the config.json published with it`,
    });
  }
  assert.equal(parseArchitecture({ ...config, num_hidden_layers: 98 }, "f", 98).blocks, 98);
  assert.throws(
    () => parseArchitecture({ ...config, num_hidden_layers: 5e9 }, "f"),
    /at most 10000/,
  );
});

Deno.test("parseArchitecture() refuses numbers that are none by their key, and ignores them elsewhere", async () => {
  const config = await readConfig("Qwen__Qwen2.5-0.5B");
  for (const key of ["rms_norm_eps", "rope_theta", "hidden_size", "max_position_embeddings"]) {
    for (const value of [NaN, Infinity, -Infinity]) {
      const message = new RegExp(`config\\.json has ${key} ${value}, wanted a positive `);
      assert.throws(() => parseArchitecture({ ...config, [key]: value }, "config.json"), {
        message,
      });
    }
  }
  const ignored = { ...config, initializer_range: NaN, attention_dropout: -Infinity };
  assert.deepEqual(parseArchitecture(ignored, "f"), parseArchitecture(config, "f"));
});

Deno.test("parseArchitecture() refuses what is no config", () => {
  for (const config of [null, [], "qwen2", 1, undefined]) {
    assert.throws(() => parseArchitecture(config, "some/config.json"), {
      name: "AwqDiagError",
      message: /Cannot read the model: some\/config\.json is no JSON object/,
    });
  }
  assert.throws(() => parseArchitecture({}, "config.json"), /config\.json has no model_type/);
});
