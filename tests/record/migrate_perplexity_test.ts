import assert from "node:assert/strict";
import { validateRecord } from "../../lib/record/kinds.ts";
import { migrateRecord } from "../../lib/record/migrate.ts";
import { migratePerplexityV0 } from "../../lib/record/migrate_perplexity.ts";
import {
  awqDiagAlphaStudyFile,
  awqDiagFile,
  awqDiagPerplexityFile,
  perplexityRecord,
} from "../support/records.ts";

const read = (file: URL) => JSON.parse(Deno.readTextFileSync(file));
const theirs = read(awqDiagPerplexityFile);

Deno.test("migratePerplexityV0() makes a valid version 1 with every value of AWQ-Diag's file", () => {
  const { record, problem } = validateRecord(migrateRecord(theirs, "v0.json"));
  assert.equal(problem, null);
  assert.equal(record!.schema, "awq-diag/perplexity");
  assert.equal(record!.version, 1);
  assert.partialDeepStrictEqual(record, theirs);
});

Deno.test("migratePerplexityV0() says null for what AWQ-Diag's file does not hold", () => {
  const migrated = migrateRecord(theirs, "v0.json") as Record<string, unknown>;
  const missing = Object.entries(migrated).filter(([, value]) => value === null).map(([key]) =>
    key
  );
  assert.deepEqual(missing, ["config", "strategies", "alphas", "dataset", "inputs", "run"]);
});

Deno.test("migratePerplexityV0() keeps null where AWQ-Diag found no gain", () => {
  const none = { ...theirs, awq_helps_over_rtn: false, const_captures_block_awq_pct: null };
  const { record, problem } = validateRecord(migrateRecord(none, "v0.json"));
  assert.equal(problem, null);
  assert.partialDeepStrictEqual(record, none);
});

Deno.test("migratePerplexityV0() gives the same record each time and leaves the file as it is", () => {
  const first = migrateRecord(theirs, "v0.json");
  assert.deepEqual(migrateRecord(theirs, "v0.json"), first);
  assert.deepEqual(theirs, read(awqDiagPerplexityFile));
});

Deno.test("migratePerplexityV0() says which part of a file is wrong", () => {
  const copy = structuredClone(theirs);
  copy.ppl.rtn = "none";
  assert.throws(() => migrateRecord(copy, "a.json"), {
    name: "AwqDiagError",
    message:
      /^Cannot read record "a\.json": ppl\.rtn: expected number, received string, make it again/,
  });
});

Deno.test("migratePerplexityV0() leaves AWQ-Diag's other files and version 1 alone", () => {
  assert.notEqual(migratePerplexityV0(theirs, "a.json"), null);
  for (const other of [read(awqDiagFile), read(awqDiagAlphaStudyFile), perplexityRecord()]) {
    assert.equal(migratePerplexityV0(other, "a.json"), null);
  }
});
