import assert from "node:assert/strict";
import { encodeFloat32Array } from "../../lib/record/float32_array.ts";
import { kindOf, RECORD_KINDS, validateRecord } from "../../lib/record/kinds.ts";
import {
  alphaStudyRecord,
  channelsRecord,
  diagnosticRecord,
  perplexityRecord,
} from "../support/records.ts";
import { channelsOf } from "../support/report_inputs.ts";

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
  for (const values of [[1], [1, 2], [1, 2, 3]]) {
    const record = channelsOf([[0, "up_proj", values]]);
    assert.equal(validateRecord(record).problem, null);
  }
});

const linear = "model.layers.0.self_attn.q_proj";

const IMPOSSIBLE: [string, (record: ReturnType<typeof diagnosticRecord>) => void, RegExp][] = [
  ["a block beyond the model's", (record) => {
    record.layers[linear]!.layer_idx = 3;
  }, /layer_idx: is 3, measured were 0 to 2$/],
  ["a block that no model has", (record) => {
    record.layers[linear]!.layer_idx = 1e9;
  }, /layer_idx: Too big/],
  ["a layer too few", (record) => {
    delete record.layers[linear];
    record.summary.module_family.q_proj!.count -= 1;
  }, /^layers: holds 20, model_info says 21/],
  ["a range beyond the model's blocks", (record) => {
    record.config.layer_range = [0, 3];
  }, /^config\.layer_range: ends with 3, model_info has 3 blocks$/],
  ["a control character in a name", (record) => {
    record.model = "\u001b[31mred";
  }, /^model: a name has no control characters$/],
  ["a name that is a book", (record) => {
    record.model = "x".repeat(301);
  }, /^model: Too big/],
  ["a family that every object has", (record) => {
    record.layers[linear]!.module_type = "constructor";
  }, /module_type: no module has this name/],
  ["a control character in a layer's name", (record) => {
    record.layers["a\u0007"] = record.layers[linear]!;
    record.model_info.num_linear_analyzed += 1;
  }, /^layers\["a\\u\{7\}"\]: a name has no control characters/],
  ["a share of more than all", (record) => {
    record.layers[linear]!.top1pct_importance_share = 1e308;
  }, /top1pct_importance_share: Too big/],
  ["a number that would overflow an axis", (record) => {
    record.layers[linear]!.max_kurtosis = 1e308;
  }, /max_kurtosis: Too big/],
  ["a number too close to 0", (record) => {
    record.layers[linear]!.mean_kurtosis = 5e-324;
  }, /mean_kurtosis: closer to 0 than a measurement$/],
  ["a gain below none", (record) => {
    record.layers[linear]!.awq_reduction_3bit = 0.5;
  }, /awq_reduction_3bit: Too small/],
  ["resampling without end", (record) => {
    record.config.bootstrap_resamples = 1e12;
  }, /bootstrap_resamples: Too big/],
  ["a family that has no layer", (record) => {
    record.summary.module_family.router = record.summary.module_family.q_proj!;
  }, /^summary\.module_family: its families are not those of the layers$/],
  ["a mean outside of its layers", (record) => {
    record.summary.module_family.q_proj!.mean_awq_reduction_3bit = 9;
  }, /q_proj: has a mean reduction of 9 outside of its layers$/],
  ["a heaviest layer that is not there", (record) => {
    record.summary.top_kurtosis_layer.name = "model.layers.9.x";
  }, /^summary\.top_kurtosis_layer\.name: there is no such layer$/],
];

for (const [what, breakRecord, expected] of IMPOSSIBLE) {
  Deno.test(`validateRecord() refuses ${what}`, () => {
    const record = diagnosticRecord();
    breakRecord(record);
    assert.match(validateRecord(record).problem ?? "", expected);
  });
}

Deno.test("validateRecord() refuses more families than a figure has rows for", () => {
  const rows = Array.from({ length: 65 }, (_, i) => [0, `family${i}`, [1]] as const);
  const { problem } = validateRecord(channelsOf(rows.map(([b, f, v]) => [b, f, [...v]])));
  assert.match(problem ?? "", /^layers: holds 65 families, at most 64$/);
});

const up = "model.layers.0.mlp.up_proj";

const BROKEN_ARRAYS: [string, (record: ReturnType<typeof channelsRecord>) => void, RegExp][] = [
  ["NaN", (record) => {
    record.layers[up]!.kurtosis = encodeFloat32Array([1, NaN]);
  }, /kurtosis\.data: value 1 is NaN, wanted a number from -1e\+37 to 1e\+37$/],
  ["a negative importance", (record) => {
    record.layers[up]!.importance = encodeFloat32Array([-1, 1]);
  }, /importance\.data: value 0 is -1, wanted a number from 0/],
  ["arrays of several lengths", (record) => {
    record.layers[up]!.kurtosis = encodeFloat32Array([1, 2, 3]);
  }, /kurtosis\.shape: is \[3\], wanted one axis/],
  ["a table where a list belongs", (record) => {
    record.layers[up]!.kurtosis = encodeFloat32Array([1, 2], [1, 2]);
  }, /kurtosis\.shape: is \[1,2\], wanted one axis/],
  ["no channel", (record) => {
    for (const array of Object.values(record.layers[up]!)) {
      if (typeof array === "object") Object.assign(array, encodeFloat32Array([]));
    }
  }, /shape: is \[0\], wanted one axis of 1 to/],
  ["what is no base64", (record) => {
    record.layers[up]!.kurtosis = { dtype: "float32", shape: [2], data: "!!!!!!!!!!!=" };
  }, /kurtosis\.data: is no base64$/],
];

for (const [what, breakRecord, expected] of BROKEN_ARRAYS) {
  Deno.test(`validateRecord() finds ${what} among the channels`, () => {
    const record = structuredClone(channelsRecord());
    breakRecord(record);
    assert.match(validateRecord(record).problem ?? "", expected);
  });
}
