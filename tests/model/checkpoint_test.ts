import assert from "node:assert/strict";
import { join } from "node:path";
import { openCheckpoint } from "../../lib/model/checkpoint.ts";
import { allTensors, countParameters } from "../../lib/model/tensors.ts";
import {
  bitsTensor,
  float32Tensor,
  rawFile,
  safetensorsFile,
} from "../support/safetensors_file.ts";
import { inFolder, tinyConfig, tinyTensors } from "../support/tiny_checkpoint.ts";

const families = join(import.meta.dirname!, "..", "fixtures", "families");
const bundled = join(import.meta.dirname!, "..", "..", "models", "wiki-qwen2-7m");
const config = JSON.stringify(tinyConfig);
const down = "model.layers.0.mlp.down_proj.weight";

/** The tiny checkpoint in two shards, the second one with the MLP. */
function sharded(): Record<string, string | Uint8Array> {
  const isMlp = ([name]: [string, unknown]) => name.includes(".mlp.");
  const tensors = Object.entries(tinyTensors());
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
    /model\.safetensors has a header of \d+ bytes, wanted 1 to /,
  ],
  "the header is no JSON": [
    { "model.safetensors": rawFile("{]", new Uint8Array(0)) },
    "AwqDiagError",
    /model\.safetensors has a broken header/,
  ],
  "tensors are missing": [
    { "model.safetensors": rawFile("{}", new Uint8Array(0)) },
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
