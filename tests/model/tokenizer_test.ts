// deno-lint-ignore-file no-explicit-any -- files of any shape are made here
import assert from "node:assert/strict";
import { join } from "node:path";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { loadTokenizer } from "../../lib/model/tokenizer.ts";
import { createRandom, randomInteger } from "../../lib/num/random.ts";
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
      message: /Cannot load the tokenizer: .*tokenizer\.json" is no JSON \(/,
    });
  });
  const files = { "tokenizer.json": withStartToken, "tokenizer_config.json": "]" };
  await inFolder(files, async (folder) => {
    await assert.rejects(loadTokenizer(folder), /tokenizer_config\.json" is no JSON \(/);
  });
});

/** A tokenizer's files with changes. */
function files(change: (json: Record<string, any>) => void, config: unknown = {}) {
  const json = JSON.parse(withStartToken);
  change(json);
  return {
    "tokenizer.json": JSON.stringify(json),
    "tokenizer_config.json": JSON.stringify(config),
  };
}

const bos = { bos_token: "<s>" };
const around = [
  ["follows tokenizer.json where there are no flags", bos, [0, 1], [0], false],
  ["follows flags that agree", { ...bos, add_bos_token: true }, [0, 1], [0], false],
  ["follows a flag that contradicts it", { ...bos, add_bos_token: false }, [1], [], true],
  ["follows a flag of the end", { eos_token: "<s>", add_eos_token: true }, [1, 0], [], true],
  [
    "takes a BOS with its settings",
    { bos_token: { content: "<s>", lstrip: false }, add_bos_token: true },
    [0, 1],
    [0],
    false,
  ],
  ["adds no BOS that there is not", { bos_token: null, add_bos_token: true }, [1], [], true],
] as const;
for (const [what, config, ids, prefix, flagsDecide] of around) {
  testBesideLibrary(
    `loadTokenizer() ${what}`,
    () =>
      inFolder(files(() => {}, config), async (folder) => {
        const tokenize = await loadTokenizer(folder);
        assert.deepEqual(tokenize("hello"), ids);
        assert.deepEqual([tokenize.prefix, tokenize.flagsDecide], [prefix, flagsDecide]);
        assert.deepEqual(tokenize("hello", { addSpecialTokens: false }), [1]);
      }),
  );
}

testBesideLibrary(
  "loadTokenizer() gives the BOS that the tokenizer does not add",
  () =>
    inFolder(files((json) => json.post_processor = null, bos), async (folder) => {
      const { prefix, bosId } = await loadTokenizer(folder);
      assert.deepEqual([prefix, bosId], [[], 0]);
    }),
);

testBesideLibrary("loadTokenizer() does without the parts that a file may lack", () =>
  inFolder(
    files((json) => {
      for (const key of ["normalizer", "decoder", "post_processor", "added_tokens"]) {
        delete json[key];
      }
    }),
    async (folder) => assert.deepEqual((await loadTokenizer(folder))("world"), [2]),
  ));

const split = (Regex: string) => ({ type: "Split", pattern: { Regex }, behavior: "Isolated" });
const broken: readonly (readonly [string, (json: Record<string, any>) => void, RegExp])[] = [
  [
    "a token of an announced length",
    (json) => json.added_tokens[0].content = { length: 1e9 },
    /"added_tokens\.0\.content" \(.*expected string/,
  ],
  ["an id that is none", (json) => json.added_tokens[0].id = 1e12, /"added_tokens\.0\.id"/],
  ["no model", (json) => delete json.model, /"model"/],
  ["an unknown model", (json) => json.model.type = "Magic", /"model\.type"/],
  ["a vocabulary of words", (json) => json.model.vocab.hello = "1", /"model\.vocab" \(expected/],
  ["an endless vocabulary", (json) => json.model.vocab = { length: String(1e9) }, /"model\.vocab"/],
  [
    "merges of other words",
    (json) => json.model = { type: "BPE", vocab: { a: 0, b: 1 }, merges: ["a b"] },
    /"model\.merges"/,
  ],
  [
    "merges of three words",
    (json) => json.model = { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: ["a b ab"] },
    /"model\.merges"/,
  ],
  [
    "merges of numbers",
    (json) => json.model = { type: "BPE", vocab: {}, merges: [1] },
    /"model\.merges"/,
  ],
  ["an unknown normalizer", (json) => json.normalizer = { type: "Foo" }, /"normalizer\.type"/],
  [
    "steps of nothing",
    (json) => json.pre_tokenizer = { type: "FixedLength", length: 0 },
    /length"/,
  ],
  [
    "a pattern without end",
    (json) => json.pre_tokenizer = split("(a+)+b"),
    /repetitions inside repet/,
  ],
  [
    "steps that grow",
    (json) =>
      json.normalizer = {
        type: "Sequence",
        normalizers: Array(30).fill({ type: "Replace", pattern: { String: "a" }, content: "aa" }),
      },
    /"normalizer" \(expected steps that do not make/,
  ],
  ["a pattern that is none", (json) => json.pre_tokenizer = split("[z-a]"), /cannot be used \(/],
  [
    "parts inside parts",
    (json) => {
      let inner: object = { type: "NFC" };
      for (let i = 0; i < 5000; i++) inner = { type: "Sequence", normalizers: [inner] };
      json.normalizer = inner;
    },
    /tokenizer\.json" cannot be read \(/,
  ],
];
for (const [what, change, message] of broken) {
  testBesideLibrary(
    `loadTokenizer() refuses ${what} in one line`,
    () =>
      inFolder(files(change), async (folder) => {
        await assert.rejects(loadTokenizer(folder), (error: Error) => {
          assert.ok(error instanceof AwqDiagError, String(error.stack));
          assert.match(error.message, message);
          assert.match(error.message, /^Cannot load the tokenizer: [^\n]*tokenizer\.json"[^\n]+$/);
          return true;
        });
      }),
  );
}

testBesideLibrary(
  "loadTokenizer() refuses flags that are none, and a pointer of Git LFS",
  async () => {
    await inFolder(files(() => {}, { add_bos_token: "yes" }), async (folder) => {
      await assert.rejects(
        loadTokenizer(folder),
        /tokenizer_config\.json" has a wrong "add_bos_token"/,
      );
    });
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\n";
    await inFolder({ "tokenizer.json": pointer }, async (folder) => {
      await assert.rejects(loadTokenizer(folder), /is a Git LFS pointer/);
    });
  },
);

testBesideLibrary(
  "loadTokenizer() says that a word has no id",
  () =>
    inFolder(files(() => {}), async (folder) => {
      const tokenize = await loadTokenizer(folder);
      assert.throws(() => tokenize("nobody"), {
        name: "AwqDiagError",
        message: /^Cannot tokenize the text: the tokenizer has no id for a part of it/,
      });
    }),
);

const strange = [null, true, -1, 1e9, 1e300, "", "__proto__", "a".repeat(2000), [], {}, [[]]]
  .concat([{ length: 1e9 }] as never, [{ type: "Sequence" }] as never);

/** Puts strange values, or values from elsewhere in the file, in some places of a file. */
function mutate(value: Record<string, any>, random: () => number): void {
  const places: [any, string][] = [];
  const walk = (node: any) => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node, key]);
      walk(node[key]);
    }
  };
  walk(value);
  for (let changes = 1 + randomInteger(random, 3); changes > 0; changes--) {
    const [node, key] = places[randomInteger(random, places.length)]!;
    const [other, otherKey] = places[randomInteger(random, places.length)]!;
    const kind = randomInteger(random, 3);
    if (kind === 0) delete node[key];
    else if (kind === 1) node[key] = structuredClone(other[otherKey]);
    else node[key] = structuredClone(strange[randomInteger(random, strange.length)]);
  }
}

testBesideLibrary(
  "loadTokenizer() ends with ids or a planned error, whatever is changed",
  async () => {
    const random = createRandom(14);
    const { model, ...bundledJson } = JSON.parse(
      await Deno.readTextFile(join(bundled, "tokenizer.json")),
    );
    const small = { ...model, vocab: { a: 0, b: 1, ab: 2 }, merges: ["a b"] };
    for (let i = 0; i < 300; i++) {
      const json = i % 2 === 0
        ? JSON.parse(withStartToken)
        : structuredClone({ ...bundledJson, model: small });
      const config = { ...bos, add_bos_token: true, tokenizer_class: "Qwen2Tokenizer" };
      mutate({ json, config }, random);
      const texts = {
        "tokenizer.json": JSON.stringify(json ?? null),
        "tokenizer_config.json": JSON.stringify(config ?? null),
      };
      await inFolder(texts, async (folder) => {
        try {
          const tokenize = await loadTokenizer(folder);
          assert.ok(tokenize("hello ab world ".repeat(50)).every((id) => Number.isInteger(id)));
        } catch (error) {
          assert.ok(error instanceof AwqDiagError, `${i}: ${(error as Error).stack}`);
        }
      });
    }
  },
);
