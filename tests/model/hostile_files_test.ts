import assert from "node:assert/strict";
import fc from "fast-check";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { openCheckpoint } from "../../lib/model/checkpoint.ts";
import { parseArchitecture } from "../../lib/model/config.ts";
import { parsePythonJson } from "../../lib/model/python_json.ts";
import { parseSafetensorsHeader } from "../../lib/model/safetensors.ts";
import { parseWeightMap } from "../../lib/model/weight_index.ts";
import { rawFile, safetensorsFile } from "../support/safetensors_file.ts";
import { inFolder, tinyConfig, tinyTensors } from "../support/tiny_checkpoint.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const weights = safetensorsFile(tinyTensors());
const config = encode(JSON.stringify({
  ...tinyConfig,
  architectures: ["LlamaForCausalLM"],
  quantization_config: null,
  rope_scaling: { rope_type: "linear", factor: 2 },
  rms_norm_eps: 1e-5,
}));
const index = encode(JSON.stringify({
  metadata: { total_size: 1 },
  weight_map: Object.fromEntries(Object.keys(tinyTensors()).map((name) => [name, "a.safetensors"])),
}));

/** What may take the place of a stretch of a file. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 4 }),
  fc.constantFrom(
    "null",
    "{}",
    "[]",
    '""',
    "NaN",
    "-Infinity",
    "1e999",
    "5e9",
    "-1",
    "0.5",
    '"',
    "\\",
    "{",
    "[[[[",
    '"__proto__":',
    '"\\ud800"',
    '"../x.safetensors"',
    "\ufeff",
    "\u0000",
  ).map(encode),
);
const mutation = fc.record({
  at: fc.nat(),
  removed: fc.oneof(fc.nat(4), fc.nat(400)),
  piece,
});

/** The bytes with some stretches cut out and others put in. */
function mutate(
  bytes: Uint8Array,
  changes: readonly (typeof mutation extends fc.Arbitrary<infer T> ? T : never)[],
) {
  return changes.reduce((before, { at, removed, piece }) => {
    const start = at % (before.length + 1);
    return Uint8Array.from([
      ...before.subarray(0, start),
      ...piece,
      ...before.subarray(start + removed),
    ]);
  }, bytes);
}

/** Passes if work ends, or fails as an error of this project in one line that a terminal can show. */
function endsWell(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (error instanceof SyntaxError) return; // `readJson` translates it
    assert.ok(error instanceof AwqDiagError, `${error}`);
    assert.ok(error.message.length < 2000, error.message);
    assert.doesNotMatch(error.message, /[\p{Cc}\p{Cs}]/u);
  }
}

const parsers: Readonly<Record<string, [Uint8Array, (bytes: Uint8Array) => unknown]>> = {
  parseSafetensorsHeader: [weights, (bytes) => parseSafetensorsHeader(bytes, bytes.length, "f")],
  parseArchitecture: [
    config,
    (bytes) => parseArchitecture(parsePythonJson(decode(bytes)), "f", 11),
  ],
  parseWeightMap: [index, (bytes) => parseWeightMap(parsePythonJson(decode(bytes)), "f")],
};

for (const [name, [sound, parse]] of Object.entries(parsers)) {
  Deno.test(`${name}() takes or refuses whatever is cut out of a file or put into it`, () => {
    parse(sound);
    fc.assert(
      fc.property(
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (changes) => endsWell(() => parse(mutate(sound, changes))),
      ),
      { numRuns: 1000 },
    );
  });
}

Deno.test("parseSafetensorsHeader() takes or refuses any JSON as the header and as an entry", () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const entry = fc.record({ dtype: value, shape: value, data_offsets: value }, {
    requiredKeys: [],
  });
  const header = fc.oneof(value, fc.dictionary(fc.string(), fc.oneof(value, entry)));
  fc.assert(fc.property(header, (json) => {
    const file = rawFile(JSON.stringify(json), new Uint8Array(8));
    endsWell(() => parseSafetensorsHeader(file, file.length, "f"));
  }));
});

Deno.test("parseArchitecture() takes or refuses any value for any key", () => {
  const keys = [
    ...Object.keys(JSON.parse(decode(config))),
    "layer_types",
    "head_dim",
    "sliding_window",
  ];
  const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(5e9, 2e7, 1e6, NaN, Infinity));
  const value = fc.oneof(number, fc.jsonValue({ maxDepth: 2 }), fc.array(number));
  const families = fc.constantFrom(
    "llama",
    "qwen2",
    "qwen3",
    "mistral",
    "phi3",
    "gemma2",
    "gemma3_text",
  );
  fc.assert(
    fc.property(families, fc.constantFrom(...keys), value, (family, key, value) => {
      const changed = { ...tinyConfig, model_type: family, [key]: value };
      endsWell(() => parseArchitecture(changed, "f", 11));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("openCheckpoint() opens or refuses a folder whose files were damaged together", async () => {
  const changes = fc.array(mutation, { maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(changes, changes, async (inConfig, inWeights) => {
      const files = {
        "config.json": mutate(config, inConfig),
        "model.safetensors": mutate(weights, inWeights),
      };
      await inFolder(files, async (folder) => {
        const problem = await openCheckpoint(folder).then(() => null, (error) => error);
        if (problem !== null) {
          endsWell(() => {
            throw problem;
          });
        }
      });
    }),
    { numRuns: 200 },
  );
});

/** A header of a few megabytes, none of which a parser may stumble over. */
const large: Readonly<Record<string, string>> = {
  "30 MB of metadata": `{"__metadata__":${JSON.stringify({ a: "x".repeat(30_000_000) })}}`,
  "metadata of quotes": `{"__metadata__":${JSON.stringify({ a: '"\\'.repeat(2_000_000) })}}`,
  "a tensor nested a million deep": `{"a":{"dtype":${"[".repeat(1e6)}${"]".repeat(1e6)}}}`,
  "a shape of a million sizes": `{"a":{"dtype":"F32","shape":[${
    "1,".repeat(1e6)
  }1],"data_offsets":[0,8]}}`,
  "a name of a megabyte": `{"${
    "model.".repeat(2e5)
  }":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}`,
};

for (const [what, header] of Object.entries(large)) {
  Deno.test(`parseSafetensorsHeader() copes with ${what}`, () => {
    const file = rawFile(header, new Uint8Array(4));
    endsWell(() => parseSafetensorsHeader(file, file.length, "f"));
  });
}

Deno.test("parseSafetensorsHeader() lists a tensor named __proto__, and reads no field from a prototype", () => {
  const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  const parse = (header: string) => {
    const file = rawFile(header, new Uint8Array(4));
    return parseSafetensorsHeader(file, file.length, "f");
  };
  assert.deepEqual([...parse(`{"__proto__":${entry}}`).keys()], ["__proto__"]);
  assert.throws(() => parse(`{"a":{"__proto__":${entry}}}`), /has dtype undefined for "a"/);
});
