import assert from "node:assert/strict";
import { kindOf, RECORD_KINDS, validateRecord } from "../../lib/record/kinds.ts";
import {
  alphaStudyRecord,
  channelsRecord,
  diagnosticRecord,
  perplexityRecord,
} from "../support/records.ts";

Deno.test("kindOf() knows every kind by its schema key and nothing else", () => {
  for (const kind of Object.keys(RECORD_KINDS)) assert.equal(kindOf(`awq-diag/${kind}`), kind);
  for (const other of ["diagnostic", "awq-diag/", "awq-diag/toString", undefined, 7]) {
    assert.equal(kindOf(other), null);
  }
});

Deno.test("validateRecord() accepts a valid record of each kind unchanged", () => {
  for (
    const record of [diagnosticRecord(), channelsRecord(), alphaStudyRecord(), perplexityRecord()]
  ) {
    assert.deepEqual(validateRecord(record), { record, problem: null });
  }
});

Deno.test("validateRecord() returns keys in the order of the schema", () => {
  const record = channelsRecord();
  const reversed = Object.fromEntries(Object.entries(record).reverse());
  const { record: valid } = validateRecord(reversed);
  assert.deepEqual(Object.keys(valid ?? {}), ["schema", "version", "model", "layers", "run"]);
});

const name = "model.layers.0.self_attn.q_proj";

const broken: [string, (record: ReturnType<typeof diagnosticRecord>) => unknown, RegExp][] = [
  ["no object", () => null, /^schema: undefined is unknown$/],
  ["another kind", (record) => ({ ...record, schema: "x" }), /^schema: "x" is unknown$/],
  ["another version", (record) => ({ ...record, version: 2 }), /^version: expected 1/],
  ["an unknown key", (record) => ({ ...record, note: "" }), /^top level: Unrecognized key: "note"/],
  ["no layer", (record) => ({ ...record, layers: {} }), /^layers: .* needs at least one layer/],
  ["NaN", (record) => {
    record.layers[name]!.mean_kurtosis = NaN;
    return record;
  }, /^layers\["model\.layers\.0\.self_attn\.q_proj"\]\.mean_kurtosis: .* NaN$/],
  ["an infinite error", (record) => {
    record.layers[name]!.output_error["3"] = Infinity;
    return record;
  }, /q_proj"\]\.output_error\["3"\]: .*expected number/],
  ["a missing bit width", (record) => {
    delete record.layers[name]!.awq_best_alpha["4"];
    return record;
  }, /awq_best_alpha: has bits 2, 3, 6, 8, config has 2, 3, 4, 6, 8$/],
  ["a curve without a grid", (record) => {
    const curve = Object.fromEntries(record.config.bit_widths.map((bits) => [bits, [0.1, 0.2]]));
    record.layers[name]!.awq_error_curve = curve;
    return { ...record, config: { ...record.config, alphas: [0, 0.5, 1] } };
  }, /awq_error_curve: has 2 points at 2 bits, config has 3 alphas \(and 4 more\)$/],
];

for (const [what, breakRecord, expected] of broken) {
  Deno.test(`validateRecord() finds ${what}`, () => {
    const { record, problem } = validateRecord(breakRecord(diagnosticRecord()));
    assert.equal(record, null);
    assert.match(problem ?? "", expected);
  });
}

Deno.test("validateRecord() finds an array whose bytes do not fill its shape", () => {
  const record = channelsRecord();
  const layer = record.layers["model.layers.0.mlp.up_proj"]!;
  layer.kurtosis = { ...layer.kurtosis, shape: [3] };
  const { problem } = validateRecord(record);
  assert.match(problem ?? "", /up_proj"\]\.kurtosis\.data: has 8 bytes, its shape needs 12$/);
});

Deno.test("validateRecord() accepts arrays of every remainder of three bytes", () => {
  const record = channelsRecord();
  const layer = record.layers["model.layers.0.mlp.up_proj"]!;
  for (const values of [[], [1], [1, 2], [1, 2, 3]]) {
    const data = new Uint8Array(Float32Array.from(values).buffer).toBase64();
    layer.kurtosis = { dtype: "float32", shape: [values.length], data };
    assert.equal(validateRecord(record).problem, null);
  }
});
