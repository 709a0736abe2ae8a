import assert from "node:assert/strict";
import { join } from "node:path";
import { type Checkpoint, openCheckpoint } from "../../lib/model/checkpoint.ts";
import { outputHead } from "../../lib/model/output_head.ts";
import { readTensor } from "../../lib/model/tensor_reader.ts";
import { allTensors, countParameters } from "../../lib/model/tensors.ts";
import {
  bitsTensor,
  float32Tensor,
  rawFile,
  safetensorsFile,
  type TestTensor,
} from "../support/safetensors_file.ts";
import { inFolder, tinyConfig, tinyTensors } from "../support/tiny_checkpoint.ts";

const families = join(import.meta.dirname!, "..", "fixtures", "families");
const bundled = join(import.meta.dirname!, "..", "..", "models", "wiki-qwen2-7m");
const config = JSON.stringify(tinyConfig);
const down = "model.layers.0.mlp.down_proj.weight";

const norm = float32Tensor([4], [0, 1, 2, 3]);

/** The tiny checkpoint's tensors under other names. */
function renamed(rename: (name: string) => string, more: Record<string, TestTensor> = {}) {
  const entries = Object.entries(tinyTensors()).map(([name, tensor]) => [rename(name), tensor]);
  return { ...Object.fromEntries(entries), ...more } as Record<string, TestTensor>;
}

/** The tiny checkpoint, or other tensors, in two shards, the second one with the MLP. */
function sharded(of = tinyTensors()): Record<string, string | Uint8Array> {
  const isMlp = ([name]: [string, unknown]) => name.includes("mlp.");
  const tensors = Object.entries(of);
  const shardOf = (entry: [string, unknown]) => `model-0000${isMlp(entry) ? 2 : 1}-of-00002`;
  return {
    "config.json": config,
    "model.safetensors.index.json": JSON.stringify({
      metadata: {},
      weight_map: Object.fromEntries(
        tensors.map((entry) => [entry[0], `${shardOf(entry)}.safetensors`]),
      ),
    }),
    "model-00001-of-00002.safetensors": safetensorsFile(
      Object.fromEntries(tensors.filter((entry) => !isMlp(entry))),
    ),
    "model-00002-of-00002.safetensors": safetensorsFile(Object.fromEntries(tensors.filter(isMlp))),
  };
}

Deno.test("openCheckpoint() opens the bundled model", async () => {
  const { architecture, tensors, dtype, files } = await openCheckpoint(bundled);
  assert.equal(architecture.modelType, "qwen2");
  assert.equal(tensors.size, 2 + 8 * 12);
  assert.equal(dtype, "BF16");
  assert.equal(countParameters(tensors.values()), 7_348_480);
  assert.equal(countParameters(allTensors(architecture)), 7_348_480);
  assert.deepEqual(
    files.map((file) => file.slice(bundled.length + 1)),
    ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"],
  );
});

Deno.test("openCheckpoint() opens a tiny checkpoint of each supported family", async () => {
  const wanted = { "qwen2": 2 + 3 * 12, "llama": 2 + 3 * 9, "llama3-rope": 3 + 3 * 9 };
  for (const [family, count] of Object.entries(wanted)) {
    const { tensors, dtype } = await openCheckpoint(join(families, family));
    assert.equal(tensors.size, count, family);
    assert.equal(dtype, "F32");
  }
});

Deno.test("openCheckpoint() finds every tensor where the header says", async () => {
  const tensors = tinyTensors();
  const file = safetensorsFile(tensors);
  await inFolder({ "config.json": config, "model.safetensors": file }, async (folder) => {
    const checkpoint = await openCheckpoint(folder);
    assert.deepEqual(new Set(checkpoint.tensors.keys()), new Set(Object.keys(tensors)));
    for (const { name, offset, bytes } of checkpoint.tensors.values()) {
      assert.deepEqual(file.slice(offset, offset + bytes), tensors[name]!.bytes, name);
    }
    assert.equal(checkpoint.folder, folder);
    assert.deepEqual(checkpoint.files, [`${folder}/config.json`, `${folder}/model.safetensors`]);
  });
});

Deno.test("openCheckpoint() reads shards through their index", async () => {
  await inFolder(sharded(), async (folder) => {
    const { tensors, files } = await openCheckpoint(folder);
    assert.equal(tensors.size, Object.keys(tinyTensors()).length);
    const real = await Deno.realPath(folder);
    assert.equal(tensors.get(down)!.file, `${real}/model-00002-of-00002.safetensors`);
    assert.equal(
      tensors.get("model.norm.weight")!.file,
      `${real}/model-00001-of-00002.safetensors`,
    );
    assert.deepEqual(files.map((file) => file.slice(folder.length + 1)), [
      "config.json",
      "model.safetensors.index.json",
      "model-00001-of-00002.safetensors",
      "model-00002-of-00002.safetensors",
    ]);
  });
});

Deno.test("openCheckpoint() takes model.safetensors before an index", async () => {
  const files = { ...sharded(), "model.safetensors": safetensorsFile(tinyTensors()) };
  await inFolder(files, async (folder) => {
    const { tensors } = await openCheckpoint(folder);
    assert.match(tensors.get(down)!.file, /[/\\]model\.safetensors$/);
  });
});

Deno.test("openCheckpoint() resolves the links of a Hugging Face cache", async () => {
  await inFolder({ "0a1b": safetensorsFile(tinyTensors()) }, async (cache) => {
    const snapshot = `${cache}/snapshot`;
    await Deno.mkdir(snapshot);
    await Deno.writeTextFile(`${snapshot}/config.json`, config);
    await Deno.symlink("../0a1b", `${snapshot}/model.safetensors`);
    const { tensors, files } = await openCheckpoint(snapshot);
    assert.equal(tensors.get(down)!.file, join(await Deno.realPath(cache), "0a1b"));
    assert.ok(files.includes(`${snapshot}/model.safetensors`));
  });
});

Deno.test("openCheckpoint() joins the dtypes of linears, leaving norms aside", async () => {
  const tensors = { ...tinyTensors(), [down]: bitsTensor("F16", [4, 6], new Array(24).fill(0)) };
  await inFolder(
    { "config.json": config, "model.safetensors": safetensorsFile(tensors) },
    async (folder) => assert.equal((await openCheckpoint(folder)).dtype, "F16+F32"),
  );
  const half = Object.fromEntries(
    Object.entries(tinyTensors()).map(([name, tensor]) => {
      const count = tensor.bytes.length / 4;
      const isLinear = name.includes("_proj");
      return [name, isLinear ? bitsTensor("BF16", tensor.shape, new Array(count).fill(0)) : tensor];
    }),
  );
  await inFolder(
    { "config.json": config, "model.safetensors": safetensorsFile(half) },
    async (folder) => assert.equal((await openCheckpoint(folder)).dtype, "BF16"),
  );
});

/** Each way to be wrong: what to change in the tiny checkpoint, and what the error must say. */
const broken: Record<string, [Record<string, string | Uint8Array | null>, string, RegExp]> = {
  "there is no config": [
    { "config.json": null },
    "AwqDiagError",
    /there is no config\.json in ".*", wanted a Hugging Face checkpoint/,
  ],
  "the config is no JSON": [
    { "config.json": '{"model_type": ' },
    "AwqDiagError",
    /config\.json is no JSON \(/,
  ],
  "the family is unsupported": [
    { "config.json": JSON.stringify({ ...tinyConfig, model_type: "gpt2" }) },
    "AwqDiagError",
    /config\.json has model_type "gpt2", wanted one of/,
  ],
  "there are no weights": [
    { "model.safetensors": null },
    "AwqDiagError",
    /there is no model\.safetensors\.index\.json in ".*", wanted model\.safetensors or /,
  ],
  "the header is cut short": [
    { "model.safetensors": safetensorsFile(tinyTensors()).subarray(0, 100) },
    "AwqDiagError",
    /model\.safetensors has a header of \d+ bytes, wanted 1 to 92/,
  ],
  "the weights are cut short": [
    { "model.safetensors": safetensorsFile(tinyTensors()).subarray(0, -4) },
    "AwqDiagError",
    /model\.safetensors has \d+ bytes, wanted \d+, where "/,
  ],
  "the weights are empty": [
    { "model.safetensors": "" },
    "AwqDiagError",
    /model\.safetensors has 0 bytes, wanted a header/,
  ],
  "the weights are a Git LFS pointer": [
    { "model.safetensors": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n" },
    "AwqDiagError",
    /model\.safetensors is a Git LFS pointer, wanted the file that it stands for, run git lfs pull/,
  ],
  "the header is no JSON": [
    { "model.safetensors": rawFile("{]", new Uint8Array(0)) },
    "AwqDiagError",
    /model\.safetensors has a broken header/,
  ],
  "the config is a Git LFS pointer": [
    { "config.json": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n" },
    "AwqDiagError",
    /config\.json is a Git LFS pointer, .*, run git lfs pull in its folder$/,
  ],
  "there are no tensors": [
    { "model.safetensors": rawFile("{}", new Uint8Array(0)) },
    "AwqDiagError",
    /model\.safetensors has no tensors, wanted those of a language model/,
  ],
  "there are more blocks than tensors": [
    { "config.json": JSON.stringify({ ...tinyConfig, num_hidden_layers: 5e9 }) },
    "AwqDiagError",
    /config\.json has num_hidden_layers 5000000000, wanted at most 11, as many as the checkpoint has/,
  ],
  "another size of the config is beyond what is stored": [
    { "config.json": JSON.stringify({ ...tinyConfig, vocab_size: 5e9 }) },
    "AwqDiagError",
    /has "model\.embed_tokens\.weight" with shape \[5, 4\], wanted \[5000000000, 4\] as config/,
  ],
  "two tensors could be meant": [
    {
      "model.safetensors": safetensorsFile(
        renamed((name) => name.slice("model.".length), { "_orig_mod.norm.weight": norm }),
      ),
    },
    "AwqDiagError",
    /has "norm\.weight" and "_orig_mod\.norm\.weight", wanted one "model\.norm\.weight"/,
  ],
  "tensors are missing": [
    { "model.safetensors": safetensorsFile({ other: float32Tensor([1], [1]) }) },
    "AwqDiagError",
    /has no "model\.embed_tokens\.weight", .* \(11 missing\)/,
  ],
  "a tensor has another shape": [
    {
      "model.safetensors": safetensorsFile({
        ...tinyTensors(),
        [down]: float32Tensor([6, 4], new Array(24).fill(0)),
      }),
    },
    "AwqDiagError",
    /has "model\.layers\.0\.mlp\.down_proj\.weight" with shape \[6, 4\], wanted \[4, 6\]/,
  ],
  "a weight is an integer": [
    {
      "model.safetensors": safetensorsFile({
        ...tinyTensors(),
        [down]: { dtype: "I8", shape: [4, 6], bytes: new Uint8Array(24) },
      }),
    },
    "AwqDiagError",
    /Cannot read tensor "model\.layers\.0\.mlp\.down_proj\.weight": .* has it as I8/,
  ],
};

for (const [reason, [changes, name, message]] of Object.entries(broken)) {
  Deno.test(`openCheckpoint() says what is wrong when ${reason}`, async () => {
    const files = Object.entries({
      "config.json": config,
      "model.safetensors": safetensorsFile(tinyTensors()),
      ...changes,
    }).filter((file): file is [string, string | Uint8Array] => file[1] !== null);
    await inFolder(Object.fromEntries(files), async (folder) => {
      await assert.rejects(openCheckpoint(folder), { name, message });
    });
  });
}

Deno.test("openCheckpoint() says which shard is missing", async () => {
  await inFolder(sharded(), async (folder) => {
    await Deno.remove(`${folder}/model-00002-of-00002.safetensors`);
    await assert.rejects(openCheckpoint(folder), (error: Error) => {
      assert.match(error.message, /there is no model-00002-of-00002\.safetensors in "/);
      assert.ok(error.cause instanceof Deno.errors.NotFound);
      return true;
    });
  });
});

Deno.test("openCheckpoint() says which tensor a shard lacks although the index names it", async () => {
  const { [down]: _, ...others } = tinyTensors();
  const files = {
    ...sharded(),
    "model-00002-of-00002.safetensors": safetensorsFile(others),
  };
  await inFolder(files, async (folder) => {
    await assert.rejects(
      openCheckpoint(folder),
      /model-00002-of-00002\.safetensors has no "model\.layers\.0\.mlp\.down_proj\.weight", wanted it there as model\.safetensors\.index\.json says/,
    );
  });
});

Deno.test("openCheckpoint() says which tensor the index lacks", async () => {
  const files = sharded();
  const index = JSON.parse(files["model.safetensors.index.json"] as string);
  delete index.weight_map[down];
  files["model.safetensors.index.json"] = JSON.stringify(index);
  await inFolder(files, async (folder) => {
    await assert.rejects(
      openCheckpoint(folder),
      /has no "model\.layers\.0\.mlp\.down_proj\.weight"/,
    );
  });
});

Deno.test("openCheckpoint() rejects when there is no folder", async () => {
  await assert.rejects(
    openCheckpoint("/no/such/folder"),
    /there is no config\.json in "\/no\/such/,
  );
});

const spellings: Readonly<Record<string, (name: string) => string>> = {
  "no prefix": (name) => name.slice("model.".length),
  "_orig_mod.": (name) => `_orig_mod.${name}`,
  "language_model.": (name) => `language_model.${name}`,
  "model.language_model.": (name) => name.replace("model.", "model.language_model."),
  "_orig_mod. and no prefix": (name) => name.replace("model.", "_orig_mod."),
  "a wrapper inside": (name) => name.replace("layers.0.", "layers.0._orig_mod."),
};

for (const [what, rename] of Object.entries(spellings)) {
  Deno.test(`openCheckpoint() finds every tensor under names with ${what}, in shards as well`, async () => {
    const sound = { "config.json": config, "model.safetensors": safetensorsFile(tinyTensors()) };
    const single = { ...sound, "model.safetensors": safetensorsFile(renamed(rename)) };
    await inFolder(sound, async (soundFolder) => {
      const wanted = await openCheckpoint(soundFolder);
      for (const files of [single, sharded(renamed(rename))]) {
        await inFolder(files, async (folder) => {
          const { tensors } = await openCheckpoint(folder);
          assert.deepEqual([...tensors.keys()], [...wanted.tensors.keys()]);
          for (const [name, entry] of tensors) {
            assert.equal(entry.name, name);
            assert.deepEqual(await readTensor(entry), await readTensor(wanted.tensors.get(name)!));
          }
        });
      }
    });
  });
}

Deno.test("openCheckpoint() names what is missing as config.json has it, however the file spells the rest", async () => {
  const { "norm.weight": _, ...tensors } = renamed(spellings["no prefix"]!);
  const files = { "config.json": config, "model.safetensors": safetensorsFile(tensors) };
  await inFolder(files, async (folder) => {
    await assert.rejects(openCheckpoint(folder), /has no "model\.norm\.weight", .* \(1 missing\)/);
  });
});

/** Opens the tiny checkpoint with changes to its config and with more tensors. */
async function openWith(
  changes: Record<string, unknown>,
  tensors: Record<string, TestTensor>,
  test: (checkpoint: Checkpoint) => Promise<void> | void,
) {
  const files = {
    "config.json": JSON.stringify({ ...tinyConfig, ...changes }),
    "model.safetensors": safetensorsFile({ ...tinyTensors(), ...tensors }),
  };
  await inFolder(files, async (folder) => await test(await openCheckpoint(folder)));
}

const table = Array.from({ length: 20 }, (_, i) => i);
const copy = { "lm_head.weight": float32Tensor([5, 4], table) };
const own = { "lm_head.weight": float32Tensor([5, 4], table.toReversed()) };

Deno.test("openCheckpoint() takes a copy of the embeddings as the tied head that it is", async () => {
  await openWith({}, copy, ({ architecture, tensors, untied, notes }) => {
    assert.ok(architecture.tiedEmbeddings);
    assert.deepEqual([untied, notes, tensors.has("lm_head.weight")], [false, [], false]);
  });
});

Deno.test("openCheckpoint() uses a stored head that differs although the config ties it, and says so", async () => {
  await openWith({}, own, (checkpoint) => {
    const { architecture, untied, notes } = checkpoint;
    assert.deepEqual([architecture.tiedEmbeddings, untied], [false, true]);
    assert.match(
      notes.join("\n"),
      /^config\.json ties lm_head\.weight to model\.embed_tokens\.weight, /,
    );
    assert.equal(outputHead(checkpoint).name, "lm_head.weight");
  });
});

Deno.test("openCheckpoint() takes heads as the config says where it says so", async () => {
  for (const tensors of [copy, own]) {
    await openWith({ tie_word_embeddings: false }, tensors, (checkpoint) => {
      assert.deepEqual([checkpoint.untied, checkpoint.notes], [false, []]);
      assert.equal(outputHead(checkpoint).name, "lm_head.weight");
    });
  }
  await openWith({}, {}, (checkpoint) => {
    assert.equal(outputHead(checkpoint).name, "model.embed_tokens.weight");
  });
});

Deno.test("openCheckpoint() needs no head; outputHead() refuses where there is none", async () => {
  await openWith({ tie_word_embeddings: false }, {}, (checkpoint) => {
    assert.equal(checkpoint.tensors.size, Object.keys(tinyTensors()).length);
    assert.throws(() => outputHead(checkpoint), {
      name: "AwqDiagError",
      message:
        /^Cannot score text: .* has no "lm_head\.weight" and its config\.json does not tie it to the embeddings, wanted an output head/,
    });
  });
});

const quantization_config = { quant_method: "awq", bits: 4 };

Deno.test("openCheckpoint() notes a quantization_config beside unquantized weights", async () => {
  await openWith({ quantization_config }, {}, ({ notes }) => {
    assert.match(
      notes.join("\n"),
      /config\.json has a quantization_config, but its weights are not quantized: it is ignored$/,
    );
  });
});

/** Weights of one linear as formats pack them. */
const packed: Readonly<Record<string, [string, TestTensor]>> = {
  "GPTQ and AWQ": ["qweight", { dtype: "I32", shape: [1, 4], bytes: new Uint8Array(16) }],
  "FP8": ["weight", { dtype: "F8_E4M3", shape: [4, 6], bytes: new Uint8Array(24) }],
  "bitsandbytes with storage in float32": ["weight", float32Tensor([3, 1], [1, 2, 3])],
};

for (const [format, [suffix, tensor]] of Object.entries(packed)) {
  Deno.test(`openCheckpoint() refuses weights that are quantized already: ${format}`, async () => {
    const { [down]: _, ...others } = tinyTensors();
    const tensors = { ...others, [down.replace("weight", suffix)]: tensor };
    const files = {
      "config.json": JSON.stringify({ ...tinyConfig, quantization_config }),
      "model.safetensors": safetensorsFile(tensors),
    };
    await inFolder(files, async (folder) => {
      await assert.rejects(openCheckpoint(folder), {
        name: "AwqDiagError",
        message:
          /describes weights that are quantized already \(model_type "llama", quantization_config "awq"\)/,
      });
    });
  });
}

Deno.test("openCheckpoint() refuses quantized weights by name where they lie in files of other names", async () => {
  const files = { "config.json": JSON.stringify({ ...tinyConfig, compression_config: {} }) };
  await inFolder(files, async (folder) => {
    await assert.rejects(
      openCheckpoint(folder),
      /quantized already .*compression_config \{\.\.\.\}/,
    );
  });
});

Deno.test("openCheckpoint() reads the literals that Python writes into config.json", async () => {
  const text = config.replace("{", '{"initializer_range": NaN, "x": [Infinity, -Infinity], ');
  const files = { "config.json": text, "model.safetensors": safetensorsFile(tinyTensors()) };
  await inFolder(files, async (folder) => {
    assert.equal((await openCheckpoint(folder)).architecture.blocks, 1);
    await Deno.writeTextFile(
      `${folder}/config.json`,
      config.replace("{", '{"rms_norm_eps": NaN, '),
    );
    await assert.rejects(openCheckpoint(folder), /has rms_norm_eps NaN, wanted a positive number/);
  });
});

Deno.test("openCheckpoint() refuses a folder in place of a file", async () => {
  const sound = { "config.json": config, "model.safetensors": safetensorsFile(tinyTensors()) };
  for (const name of Object.keys(sound)) {
    await inFolder(sound, async (folder) => {
      await Deno.remove(`${folder}/${name}`);
      await Deno.mkdir(`${folder}/${name}`);
      await assert.rejects(openCheckpoint(folder), {
        name: "AwqDiagError",
        message: /it is a folder/,
      });
    });
  }
});
