import assert from "node:assert/strict";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import { formatValue } from "../../../tools/docs/format_value.ts";

Deno.test("formatValue() writes each format", () => {
  assert.equal(formatValue(1234567, "count"), "1,234,567");
  assert.equal(formatValue(0.25, "percent:1"), "25.0");
  assert.equal(formatValue(0.0379, "significant:2"), "0.038");
  assert.equal(formatValue(-0.0437, "fixed:2"), "\u22120.04");
  assert.equal(formatValue("L1", "text"), "L1");
});

Deno.test("formatValue() throws when a value does not fit its format", () => {
  const misfits: [unknown, string][] = [
    ["1", "fixed:1"],
    [1, "text"],
    [1.5, "count"],
    [NaN, "fixed:1"],
    [Infinity, "fixed:1"],
    [null, "text"],
    // toPrecision would write an exponent.
    [477, "significant:2"],
    [1, "decimal:2"],
    [1, "fixed"],
    [1, "fixed:x"],
  ];
  for (const [value, format] of misfits) {
    assert.throws(() => formatValue(value, format), AwqDiagError);
  }
});
