import assert from "node:assert/strict";
import { join } from "node:path";
import { loadTokenizer } from "../../lib/model/tokenizer.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";
import { testBesideLibrary } from "../support/test_beside_library.ts";

const bundled = join(import.meta.dirname!, "..", "..", "models", "wiki-qwen2-7m");

/** Words "hello" and "world", and a start token that is added to every text. */
const withStartToken = JSON.stringify({
  version: "1.0",
  added_tokens: [{ id: 0, content: "<s>", special: true, normalized: false }],
  normalizer: null,
  pre_tokenizer: { type: "Whitespace" },
  post_processor: {
    type: "TemplateProcessing",
    single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
    pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
    special_tokens: { "<s>": { id: "<s>", ids: [0], tokens: ["<s>"] } },
  },
  decoder: null,
  model: { type: "WordLevel", vocab: { "<s>": 0, hello: 1, world: 2 }, unk_token: "<s>" },
});

testBesideLibrary(
  "loadTokenizer() gives ids of the bundled tokenizer that its own decoder undoes",
  async () => {
    const tokenize = await loadTokenizer(bundled);
    // Byte-level: the vocabulary file spells a space as "\u0120".
    const { model } = JSON.parse(await Deno.readTextFile(join(bundled, "tokenizer.json")));
    const pieces = new Map(Object.entries(model.vocab).map(([piece, id]) => [id, piece]));
    const text = "A river delta forms where flowing water meets a slower body of water.";
    const ids = tokenize(text);
    assert.equal(ids.map((id) => pieces.get(id)).join("").replaceAll("\u0120", " "), text);
    assert.deepEqual(ids.slice(0, 5), [35, 2942, 1841, 2763, 2031]);
    assert.deepEqual(tokenize(""), []);
  },
);

testBesideLibrary("loadTokenizer() adds special tokens unless told not to", async () => {
  const config = JSON.stringify({ tokenizer_class: "PreTrainedTokenizerFast" });
  const files = { "tokenizer.json": withStartToken, "tokenizer_config.json": config };
  await inFolder(files, async (folder) => {
    const tokenize = await loadTokenizer(folder);
    assert.deepEqual(tokenize("hello world"), [0, 1, 2]);
    assert.deepEqual(tokenize("hello world", {}), [0, 1, 2]);
    assert.deepEqual(tokenize("hello world", { addSpecialTokens: false }), [1, 2]);
  });
});

testBesideLibrary("loadTokenizer() needs no tokenizer_config.json", async () => {
  await inFolder({ "tokenizer.json": withStartToken }, async (folder) => {
    assert.deepEqual((await loadTokenizer(folder))("world hello"), [0, 2, 1]);
  });
});

testBesideLibrary("loadTokenizer() says that there is no tokenizer", async () => {
  await inFolder({}, async (folder) => {
    await assert.rejects(loadTokenizer(folder), {
      name: "AwqDiagError",
      message:
        `Cannot load the tokenizer: there is no tokenizer.json in "${folder}", wanted one to tokenize text, add it or pass token ids instead of text`,
    });
  });
});

testBesideLibrary("loadTokenizer() says which file is no JSON", async () => {
  await inFolder({ "tokenizer.json": "{" }, async (folder) => {
    await assert.rejects(loadTokenizer(folder), {
      name: "AwqDiagError",
      message: /Cannot load the tokenizer: .*tokenizer\.json is no JSON \(/,
    });
  });
  const files = { "tokenizer.json": withStartToken, "tokenizer_config.json": "]" };
  await inFolder(files, async (folder) => {
    await assert.rejects(loadTokenizer(folder), /tokenizer_config\.json is no JSON \(/);
  });
});
