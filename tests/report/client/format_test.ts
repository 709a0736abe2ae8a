import fc from "fast-check";
import assert from "node:assert/strict";
import {
  formatDigits,
  formatFactor,
  formatNumber,
  shortName,
} from "../../../lib/report/client/format.ts";

const read = (text: string) => Number(text.replace("−", "-"));

Deno.test("formatDigits() and formatNumber() keep three significant digits of any number", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    // Near its limits a double has fewer digits itself, or overflows when rounded up.
    fc.pre(value === 0 || (Math.abs(value) > 1e-300 && Math.abs(value) < 1e300));
    for (const text of [formatDigits(value), formatNumber(value)]) {
      assert.ok(Math.abs(read(text) - value) <= 0.0051 * Math.abs(value), `${value}: ${text}`);
    }
  }));
});

const NUMBERS: [value: number | null, digits: string, number: string][] = [
  [0, "0", "0"],
  [1.6, "1.60", "1.6"],
  [16, "16.0", "16"],
  [100, "100", "100"],
  [999.9, "1.00e+3", "1e+3"],
  [1234.5, "1235", "1235"],
  [99999, "99999", "99999"],
  [123456, "1.23e+5", "1.23e+5"],
  [0.001, "0.00100", "0.001"],
  [0.0005, "5.00e-4", "5e-4"],
  [-0.25, "−0.250", "−0.25"],
  [NaN, "–", "–"],
  [Infinity, "–", "–"],
  [null, "–", "–"],
];

for (const [value, digits, number] of NUMBERS) {
  Deno.test(`formatDigits() and formatNumber() write ${value} as ${digits} and ${number}`, () => {
    assert.equal(formatDigits(value), digits);
    assert.equal(formatNumber(value), number);
  });
}

Deno.test("formatNumber() writes a dash for undefined", () => {
  assert.equal(formatNumber(undefined), "–");
});

Deno.test("formatFactor() adds the times sign to a number only", () => {
  assert.equal(formatFactor(28.94), "28.9×");
  assert.equal(formatFactor(NaN), "–");
});

Deno.test("shortName() keeps block and family of the module names of all families", () => {
  assert.equal(shortName("model.layers.12.self_attn.o_proj"), "L12 o_proj");
  assert.equal(shortName("transformer.h.3.mlp.c_fc"), "L3 c_fc");
  assert.equal(shortName("model.layers.0.block_sparse_moe.experts.7.w1"), "L0 w1");
  assert.equal(shortName("lm_head"), "lm_head");
});
