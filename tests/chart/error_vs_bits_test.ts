import assert from "node:assert/strict";
import { errorVsBits } from "../../lib/chart/error_vs_bits.ts";
import { UndrawableError } from "../../lib/chart/undrawable.ts";
import { figureDiagnostic } from "../support/figure_records.ts";

Deno.test("errorVsBits() puts RTN and AWQ side by side at each bit width, fewest bits first", () => {
  const { data } = errorVsBits(figureDiagnostic()) as unknown as {
    data: { values: { method: string; bits: number; position: number }[] };
  };
  const places = data.values.map(({ method, bits, position }) => [method, bits, position]);
  assert.deepEqual(places.slice(0, 4), [
    ["RTN", 2, -0.09],
    ["AWQ", 2, 0.09],
    ["RTN", 3, 0.91],
    ["AWQ", 3, 1.09],
  ]);
  assert.equal(places.length, 2 * 4);
});

Deno.test("errorVsBits() prints two digits of each median", () => {
  const record = figureDiagnostic();
  for (const layer of Object.values(record.layers)) {
    layer.output_error = { "8": 2e-5, "4": 0.1, "3": 3.04, "2": 123 };
  }
  const text = JSON.stringify(errorVsBits(record));
  const labels = [...text.matchAll(/"method":"RTN"[^}]*"text":"([^"]*)"/g)].map(([, label]) =>
    label
  );
  assert.deepEqual(labels, ["123", "3.0", "0.10", "2·10⁻⁵"]);
});

Deno.test("errorVsBits() prints the medians of the summary", () => {
  const record = figureDiagnostic();
  const text = JSON.stringify(errorVsBits(record));
  for (const width of record.config.bit_widths) {
    const median = record.summary.per_bit_median_output_error[width]!;
    assert.ok(text.includes(`"median":${Number(median.toPrecision(4))}`), `${width} bits`);
  }
});

Deno.test("errorVsBits() leaves errors of 0 out and counts the rest", () => {
  const record = figureDiagnostic();
  for (const layer of Object.values(record.layers)) {
    if (layer.layer_idx === 0) layer.output_error = { "8": 0, "4": 0, "3": 0, "2": 0 };
  }
  const text = JSON.stringify(errorVsBits(record));
  assert.match(text, /"method":"RTN","bits":3,"position":[-\d.]+,"layers":14/);
  assert.match(text, /"method":"AWQ","bits":3,"position":[-\d.]+,"layers":21/);
});

Deno.test("errorVsBits() throws an UndrawableError when every error is 0", () => {
  const record = figureDiagnostic();
  for (const layer of Object.values(record.layers)) {
    layer.output_error = {};
    layer.awq_output_error = { "3": 0 };
  }
  assert.throws(() => errorVsBits(record), UndrawableError);
});
