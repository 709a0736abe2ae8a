import assert from "node:assert/strict";
import { migrateRecord } from "../../lib/record/migrate.ts";
import { validateRecord } from "../../lib/record/kinds.ts";
import type { DiagnosticRecord } from "../../lib/record/diagnostic.ts";
import {
  alphaStudyRecord,
  awqDiagFile,
  channelsRecord,
  diagnosticRecord,
  perplexityRecord,
} from "../support/records.ts";

const theirs = JSON.parse(Deno.readTextFileSync(awqDiagFile));
const migrated = migrateRecord(theirs, "v0.json") as DiagnosticRecord;

Deno.test("migrateRecord() makes a valid version 1 of AWQ-Diag's file", () => {
  assert.equal(validateRecord(migrated).problem, null);
  assert.equal(migrated.schema, "awq-diag/diagnostic");
  assert.equal(migrated.version, 1);
});

Deno.test("migrateRecord() keeps every value of AWQ-Diag's layers and model", () => {
  assert.deepEqual(Object.keys(migrated.layers), Object.keys(theirs.layers));
  for (const [name, layer] of Object.entries(theirs.layers)) {
    assert.partialDeepStrictEqual(migrated.layers[name], layer);
  }
  assert.partialDeepStrictEqual(migrated.model_info, theirs.model_info);
  assert.equal(migrated.model, theirs.model);
});

Deno.test("migrateRecord() says null for what AWQ-Diag's file does not hold", () => {
  const layer = migrated.layers["model.layers.0.mlp.down_proj"]!;
  const missing = Object.entries(layer).filter(([, value]) => value === null).map(([key]) => key);
  assert.deepEqual(missing, [
    "out_dim",
    "mean_kurtosis_pooled",
    "max_kurtosis_pooled",
    "mean_outlier_ratio_pooled",
    "proxy_error",
    "awq_error_curve",
  ]);
  assert.equal(migrated.config.alphas, null);
  assert.equal(migrated.model_info.model_type, null);
  assert.equal(migrated.inputs, null);
});

Deno.test("migrateRecord() moves time and versions into the run block", () => {
  assert.deepEqual(migrated.run, {
    generated_utc: "2026-11-23T18:44:57+00:00",
    versions: { torch: "2.11.0+cu130", python: "3.12.3" },
  });
  assert.equal("torch_version" in migrated.config, false);
});

Deno.test("migrateRecord() adds medians and intervals to the summary", () => {
  const family = migrated.summary.module_family["down_proj"]!;
  const reductions = Object.values(migrated.layers).filter((layer) =>
    layer.module_type === "down_proj"
  ).map((layer) => layer.awq_reduction_3bit).sort((a, b) => a - b);
  assert.equal(reductions.length, 3);
  assert.equal(family.median_awq_reduction_3bit, reductions[1]);
  const [low, high] = family.mean_awq_reduction_3bit_ci95;
  assert.ok(reductions[0]! <= low && low < high && high <= reductions[2]!);
});

Deno.test("migrateRecord() gives the same record each time", () => {
  assert.deepEqual(migrateRecord(theirs, "v0.json"), migrated);
});

Deno.test("migrateRecord() returns newest records as they are", () => {
  for (
    const record of [diagnosticRecord(), channelsRecord(), alphaStudyRecord(), perplexityRecord()]
  ) {
    assert.equal(migrateRecord(record, "v1.json"), record);
  }
});

const refused: [string, unknown, string, RegExp][] = [
  [
    "a newer version",
    { ...channelsRecord(), version: 2 },
    "AwqDiagError",
    /^Cannot read record "a\.json": it has version 2 of "awq-diag\/channels", made by a newer release, this one knows up to 1, update this project$/,
  ],
  [
    "a kind it does not know",
    { schema: "awq-diag/horoscope", version: 1 },
    "AwqDiagError",
    /its schema is "awq-diag\/horoscope", wanted one of "awq-diag\/diagnostic", "awq-diag\/channels"/,
  ],
  [
    "a schema that is no text",
    { schema: { $ref: "x" } },
    "AwqDiagError",
    /its schema is \{"\$ref":"x"\}/,
  ],
  [
    "a version that is no number",
    { ...channelsRecord(), version: "1" },
    "AwqDiagError",
    /its version is "1", wanted 1 to 1/,
  ],
  ["a missing version", { schema: "awq-diag/channels" }, "AwqDiagError", /its version is missing/],
  [
    "version 0 with a schema",
    { ...channelsRecord(), version: 0 },
    "AwqDiagError",
    /its version is 0/,
  ],
  [
    "an object of another program",
    { ids: [[1, 2]] },
    "AwqDiagError",
    /it has no "schema" key and is no record of AWQ-Diag/,
  ],
  ["an array", [1, 2], "AwqDiagError", /it holds no JSON object/],
  ["null", null, "AwqDiagError", /it holds no JSON object/],
];

for (const [what, value, name, message] of refused) {
  Deno.test(`migrateRecord() refuses ${what}`, () => {
    assert.throws(() => migrateRecord(value, "a.json"), { name, message });
  });
}

Deno.test("migrateRecord() says which part of an AWQ-Diag file is wrong", () => {
  const copy = structuredClone(theirs);
  delete copy.layers["model.layers.1.mlp.up_proj"].awq_output_error;
  assert.throws(() => migrateRecord(copy, "a.json"), {
    name: "AwqDiagError",
    message:
      /^Cannot read record "a\.json": layers\["model\.layers\.1\.mlp\.up_proj"\]\.awq_output_error: .*received undefined, make it again/,
  });
});
