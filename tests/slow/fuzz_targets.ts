/** Every reader of a file that others write, with sound input to damage. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { drawFigures } from "../../lib/chart/figures.ts";
import { fetchModel } from "../../lib/hub/fetch_model.ts";
import { openHub } from "../../lib/hub/hub.ts";
import { openCheckpoint } from "../../lib/model/checkpoint.ts";
import { readTensor } from "../../lib/model/tensor_reader.ts";
import { loadTokenizer } from "../../lib/model/tokenizer.ts";
import { openJournal } from "../../lib/record/journal.ts";
import { parseRecord } from "../../lib/record/read_record.ts";
import { readPageLibraries } from "../../lib/report/libraries.ts";
import { buildReport } from "../../lib/report/build_report.ts";
import { parseExperiments } from "../../lib/reproduce/experiments.ts";
import { loadCalibration } from "../../lib/text/calibration.ts";
import { loadDataset } from "../../lib/text/dataset.ts";
import { inFolder, tinyConfig, tinyTensors } from "../support/tiny_checkpoint.ts";
import { safetensorsFile } from "../support/safetensors_file.ts";

/** A reader: it takes the bytes, or refuses them with an error of ours. */
export interface FuzzTarget {
  readonly name: string;
  /** Sound inputs. */
  readonly seeds: () => Promise<readonly Uint8Array[]>;
  readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

const root = join(import.meta.dirname!, "..", "..");
const files = (...paths: string[]) => () =>
  Promise.all(paths.map((path) => Deno.readFile(join(root, path))));
const texts = (...seeds: string[]) => () =>
  Promise.resolve(seeds.map((text) => new TextEncoder().encode(text)));

const tiny = {
  "config.json": JSON.stringify(tinyConfig),
  "model.safetensors": safetensorsFile(tinyTensors()),
};

/** Reads a checkpoint, one of its files replaced, to its last weight. */
function checkpointWith(
  name: string,
  others: Readonly<Record<string, string | Uint8Array>> = tiny,
) {
  return (bytes: Uint8Array) =>
    inFolder({ ...others, [name]: bytes }, async (folder) => {
      const { tensors } = await openCheckpoint(folder);
      for (const tensor of tensors.values()) await readTensor(tensor);
    });
}

const { "model.safetensors": weights, ...unsharded } = tiny;
const sharded = { ...unsharded, "a.safetensors": weights };
const index = JSON.stringify({
  metadata: { total_size: 1 },
  weight_map: Object.fromEntries(Object.keys(tinyTensors()).map((name) => [name, "a.safetensors"])),
});

const limits = { maxLength: 64, maxPositions: 64, vocabularySize: 8192 };
const tokenize = () =>
  Promise.resolve((text: string) => [...text].map((character) => character.charCodeAt(0) % 8192));
const bundled = join(root, "models", "wiki-qwen2-7m");

/** Reads a text both ways, as calibration and as data set. */
function textAs(ending: string) {
  return (bytes: Uint8Array) =>
    inFolder({ [`text${ending}`]: bytes }, async (folder) => {
      const path = join(folder, `text${ending}`);
      const results = await Promise.allSettled([
        loadCalibration(path, tokenize, limits),
        loadDataset(path, tokenize, limits.vocabularySize),
      ]);
      for (const result of results) if (result.status === "rejected") throw result.reason;
    });
}

/** Reads a tokenizer of two files, one of them replaced, and encodes a sentence. */
function tokenizerWith(name: string) {
  return async (bytes: Uint8Array) => {
    const [tokenizer, config] = await Promise.all(
      ["tokenizer.json", "tokenizer_config.json"].map((file) => Deno.readFile(join(bundled, file))),
    );
    const sound = { "tokenizer.json": tokenizer!, "tokenizer_config.json": config! };
    await inFolder({ ...sound, [name]: bytes }, async (folder) => {
      (await loadTokenizer(folder))("The river splits where the land is flat.");
    });
  };
}

async function readRecord(bytes: Uint8Array): Promise<void> {
  const record = parseRecord(new TextDecoder().decode(bytes), "record.json");
  for (const figure of drawFigures({ [kindOf(record.schema)]: partOf(record) })) {
    if ("spec" in figure) JSON.stringify(figure.spec);
  }
  if (record.schema === "awq-diag/diagnostic") {
    buildReport([{ record, channels: null }], await readPageLibraries());
  }
}

const kindOf = (schema: string) => schema.slice(schema.indexOf("/") + 1);
const partOf = (record: ReturnType<typeof parseRecord>) =>
  record.schema === "awq-diag/perplexity" ? [record] : record;

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** Looks for a model in a cache whose ref holds the bytes. */
function cachedRef(bytes: Uint8Array): Promise<void> {
  return inFolder({}, async (cache) => {
    const repository = join(cache, "models--org--name");
    await Deno.mkdir(join(repository, "refs"), { recursive: true });
    await Deno.writeFile(join(repository, "refs", "main"), bytes);
    const snapshot = join(repository, "snapshots", COMMIT);
    await Deno.mkdir(snapshot, { recursive: true });
    for (const [name, content] of Object.entries(tiny)) {
      await Deno.writeFile(
        join(snapshot, name),
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    const variables: Record<string, string> = { HF_HUB_CACHE: cache };
    const hub = await openHub(true, { progress() {}, note() {} }, (name) => variables[name]);
    await fetchModel(hub, "org/name");
  });
}

const VARIABLES = ["HF_ENDPOINT", "HF_HUB_CACHE", "HF_HOME", "HF_TOKEN", "HF_TOKEN_PATH", "HOME"];

/** Takes a line as the value of each variable in turn, and as a model's name; none may be a fault. */
async function environment(bytes: Uint8Array): Promise<void> {
  const value = new TextDecoder().decode(bytes);
  for (const changed of VARIABLES) {
    const variable = (name: string) => name === changed ? value : name === "HOME" ? "/nowhere" : "";
    try {
      const hub = await openHub(true, { progress() {}, note() {} }, variable);
      await fetchModel(hub, value);
    } catch (error) {
      if (!(error instanceof AwqDiagError)) throw error;
    }
  }
}

const ENTRIES = [{ block: 0, error: 0.25 }, { block: 1, error: 1e-7 }, { block: 2, error: 3 }];

/** A journal of three entries, as a run leaves it. */
async function journalBytes(): Promise<readonly Uint8Array[]> {
  let bytes = new Uint8Array();
  await inFolder({}, async (folder) => {
    using journal = await openJournal(join(folder, "journal"), journalKey, unchecked(false));
    for (const entry of ENTRIES) await journal.append(entry);
    bytes = await Deno.readFile(join(folder, "journal"));
  });
  return [bytes];
}

const journalKey = () => Promise.resolve({ model: "tiny" });
const unchecked = (resume: boolean) => ({ resume, check: () => null, note() {} });

/** Resumes from a journal: what it gives is what was written, from the beginning. */
function resumeJournal(bytes: Uint8Array): Promise<void> {
  return inFolder({ journal: bytes }, async (folder) => {
    using journal = await openJournal(join(folder, "journal"), journalKey, unchecked(true));
    const { entries } = journal;
    assert.deepEqual(entries, ENTRIES.slice(0, entries.length));
  });
}

const ids = JSON.stringify({ sequences: [[1, 2, 3, 4], [5, 6, 7]] });
const rows = '{"text": "One passage of words."}\n{"text": "Another, shorter."}\n';

export const TARGETS: readonly FuzzTarget[] = [
  {
    name: "config.json",
    seeds: texts(tiny["config.json"], JSON.stringify({ ...tinyConfig, rope_theta: 1e4 })),
    read: checkpointWith("config.json"),
  },
  {
    name: "model.safetensors",
    seeds: () => Promise.resolve([tiny["model.safetensors"]]),
    read: checkpointWith("model.safetensors"),
  },
  {
    name: "model.safetensors.index.json",
    seeds: texts(index),
    read: checkpointWith("model.safetensors.index.json", sharded),
  },
  {
    name: "tokenizer.json",
    seeds: files("models/wiki-qwen2-7m/tokenizer.json"),
    read: tokenizerWith("tokenizer.json"),
  },
  {
    name: "tokenizer_config.json",
    seeds: files("models/wiki-qwen2-7m/tokenizer_config.json"),
    read: tokenizerWith("tokenizer_config.json"),
  },
  {
    name: "text.parquet",
    seeds: files(
      "tests/fixtures/data/rows.parquet",
      "tests/fixtures/data/sentences.parquet",
      ...["duckdb_lz4_raw", "duckdb_v2", "polars", "pyarrow_brotli_v1", "pyarrow_gzip_v2"]
        .concat("pyarrow_delta_byte_array", "pyarrow_snappy_v2", "pyarrow_none_v1")
        .map((name) => `tests/fixtures/data/parquet/${name}.parquet`),
    ),
    read: textAs(".parquet"),
  },
  { name: "text.json", seeds: texts('["One passage.", "Two words."]', ids), read: textAs(".json") },
  { name: "text.jsonl", seeds: texts(rows), read: textAs(".jsonl") },
  { name: "text.txt", seeds: texts("One passage.\n\nTwo\nlines.\n"), read: textAs(".txt") },
  {
    name: "record",
    seeds: files(
      "results/diagnostic_wiki-qwen2-7m.json",
      "results/alpha_study_wiki-qwen2-7m.json",
      "results/perplexity_wiki-qwen2-7m_3bit.json",
      "tests/fixtures/records/awq_diag_v0.json",
    ),
    read: readRecord,
  },
  {
    name: "experiments.json",
    seeds: files("experiments.json"),
    read: (bytes) => {
      parseExperiments(new TextDecoder().decode(bytes), "experiments.json");
      return Promise.resolve();
    },
  },
  { name: "journal", seeds: journalBytes, read: resumeJournal },
  { name: "refs/main", seeds: texts(COMMIT, `${COMMIT}\n`), read: cachedRef },
  {
    name: "environment",
    seeds: texts("https://hub.example:8080/", "hf_token", "~/folder", "org/name"),
    read: environment,
  },
];
