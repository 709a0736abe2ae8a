import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { loadCalibration } from "../../lib/text/calibration.ts";
import { loadTokenizer } from "../../lib/model/tokenizer.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";
import { testBesideLibrary } from "../support/test_beside_library.ts";

const limits = { maxLength: 512, vocabularySize: 256, maxPositions: 2048 };

/** One id per byte. */
const tokenizeBytes = () => Promise.resolve((text: string) => [...new TextEncoder().encode(text)]);
const noTokenizer = () => Promise.reject(new Error("the tokenizer was loaded"));
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

testBesideLibrary("loadCalibration() reads the project's passages by default", async () => {
  const path = join(import.meta.dirname!, "..", "..", "data", "calibration.json");
  const text = await Deno.readTextFile(path);
  const passages = JSON.parse(text) as string[];
  const { name, given, sequences, ...rest } = await loadCalibration(
    undefined,
    tokenizeBytes,
    { ...limits, maxLength: 100 },
  );
  assert.equal(name, "calibration.json");
  assert.equal(rest.sha256, sha256(text));
  assert.equal(passages.length, 4);
  assert.deepEqual(given, passages.map((passage) => new TextEncoder().encode(passage).length));
  assert.deepEqual(
    sequences.map((ids) => new TextDecoder().decode(Uint8Array.from(ids))),
    passages.map((passage) => passage.slice(0, 100)),
  );
});

testBesideLibrary(
  "loadCalibration() gives the ids the reference was computed on, with the bundled model",
  async () => {
    const model = join(import.meta.dirname!, "..", "..", "models", "wiki-qwen2-7m");
    const reference = join(import.meta.dirname!, "..", "fixtures", "wiki-qwen2-7m", "ids.json");
    const { sequences } = JSON.parse(await Deno.readTextFile(reference));
    const calibration = await loadCalibration(
      undefined,
      () => loadTokenizer(model),
      { ...limits, vocabularySize: 4096 },
    );
    assert.deepEqual(calibration.sequences.map((ids) => [...ids]), sequences);
  },
);

testBesideLibrary("loadCalibration() reads ids without loading a tokenizer", async () => {
  const text = '{"sequences": [[1, 2, 3, 4], [5, 6]]}\n';
  await inFolder({ "ids.json": text }, async (folder) => {
    const small = { ...limits, maxLength: 3 };
    assert.deepEqual(await loadCalibration(`${folder}/ids.json`, noTokenizer, small), {
      name: "ids.json",
      sha256: sha256(text),
      given: [4, 2],
      sequences: [Int32Array.of(1, 2, 3), Int32Array.of(5, 6)],
    });
  });
});

testBesideLibrary(
  "loadCalibration() tokenizes passages one by one and gives the tokenizer text only",
  async () => {
    await inFolder({ "a.txt": "one\n\ntwo\n\nthree" }, async (folder) => {
      const calls: unknown[][] = [];
      const tokenize = (...parameters: unknown[]) => {
        calls.push(parameters);
        return [calls.length, 0];
      };
      const { sequences } = await loadCalibration(
        `${folder}/a.txt`,
        () => Promise.resolve(tokenize),
        limits,
      );
      assert.deepEqual(calls, [["one"], ["two"], ["three"]]);
      assert.deepEqual(sequences.map(([first]) => first), [1, 2, 3]);
    });
  },
);

testBesideLibrary("loadCalibration() hashes the bytes, byte order mark included", async () => {
  await inFolder({ "a.txt": "\uFEFFab" }, async (folder) => {
    const { sha256: hash, given } = await loadCalibration(`${folder}/a.txt`, tokenizeBytes, limits);
    assert.equal(hash, sha256("\uFEFFab"));
    assert.deepEqual(given, [2]);
  });
});

testBesideLibrary("loadCalibration() names file and sequence of what it refuses", async () => {
  const files = {
    "high.json": '{"sequences": [[1, 2], [3, 256]]}',
    "short.json": '["a", "c"]',
    "empty.txt": "\n",
    "broken.json": "[",
    "kind.json": '[["ab"]]',
    "latin1.txt": Uint8Array.of(0x61, 0xe9, 0x62),
  };
  const wanted = {
    "high.json": [
      "AwqDiagError",
      /sequence 1 of .*high\.json" has id 256 at position 1, wanted 0 to 255/,
    ],
    "short.json": ["AwqDiagError", /none of the 2 passages of .*short\.json" has two tokens/],
    "empty.txt": ["AwqDiagError", /empty\.txt" has no passages/],
    "broken.json": ["AwqDiagError", /broken\.json" is no JSON/],
    "kind.json": [
      "AwqDiagError",
      /row 0 of .*kind\.json" has .*ab.* at position 0, wanted a token id/,
    ],
    "latin1.txt": ["AwqDiagError", /latin1\.txt" is not UTF-8/],
  } as const;
  await inFolder(files, async (folder) => {
    for (const [file, [name, message]] of Object.entries(wanted)) {
      const loading = loadCalibration(`${folder}/${file}`, tokenizeBytes, limits);
      await assert.rejects(loading, { name, message });
    }
  });
});

testBesideLibrary("loadCalibration() says that there is no such file", async () => {
  await assert.rejects(loadCalibration("/no/such.txt", noTokenizer, limits), {
    name: "AwqDiagError",
    message: 'Cannot read the text "/no/such.txt": there is no such file or folder, check the path',
  });
});

testBesideLibrary(
  "loadCalibration() refuses a useless length before it reads or tokenizes",
  async () => {
    for (const maxLength of [1, 4096]) {
      await assert.rejects(loadCalibration("/no/such.txt", noTokenizer, { ...limits, maxLength }), {
        name: "AwqDiagError",
        message: new RegExp(`maximum length of ${maxLength}, wanted 2 to 2048`),
      });
    }
  },
);

testBesideLibrary("loadCalibration() passes on why the tokenizer could not be loaded", async () => {
  await assert.rejects(loadCalibration(undefined, noTokenizer, limits), /the tokenizer was loaded/);
});

testBesideLibrary(
  "loadCalibration() leaves out rows without two tokens, and says how many",
  () =>
    inFolder({ "a.json": '["", "one", "b", "two"]' }, async (folder) => {
      const notes: string[] = [];
      const note = (text: string) => void notes.push(text);
      const calibration = await loadCalibration(`${folder}/a.json`, tokenizeBytes, limits, note);
      assert.deepEqual(calibration.given, [3, 3]);
      assert.match(notes.join(), /^2 of 4 passages of "[^"]*a\.json" have fewer than two tokens/);
    }),
);

testBesideLibrary("loadCalibration() reads Parquet as a data set is read", async () => {
  const file = join(import.meta.dirname!, "..", "fixtures", "data", "rows.parquet");
  const { given } = await loadCalibration(file, tokenizeBytes, limits);
  assert.deepEqual(given, [21, 1000, 19]);
});
