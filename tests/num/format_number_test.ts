import fc from "fast-check";
import assert from "node:assert/strict";
import {
  formatDigits,
  formatFactor,
  formatFixed,
  formatKeepingZeros,
  formatNumber,
  formatShort,
  formatSignificant,
  toSignificant,
  withMinus,
} from "../../lib/num/format_number.ts";

const read = (text: string) => Number(text.replace("−", "-"));

Deno.test("toSignificant() keeps so many digits at any magnitude, four when not told", () => {
  assert.equal(toSignificant(1234.56), 1235);
  assert.equal(toSignificant(-0.00012345678), -0.0001235);
  assert.equal(toSignificant(9.87654e30), 9.877e30);
  assert.equal(toSignificant(0), 0);
  assert.equal(toSignificant(0.123456, 2), 0.12);
});

Deno.test("toSignificant() leaves NaN and infinities as they are", () => {
  assert.ok(Number.isNaN(toSignificant(NaN)));
  assert.equal(toSignificant(-Infinity), -Infinity);
});

Deno.test("withMinus() and formatFixed() write a true minus", () => {
  assert.equal(withMinus("-12"), "−12");
  assert.equal(formatFixed(-0.0437, 2), "−0.04");
  assert.equal(formatFixed(2.5, 2), "2.50");
});

Deno.test("formatSignificant() keeps zeros and takes an exponent below a thousandth", () => {
  assert.equal(formatSignificant(0.0379, 3), "0.0379");
  assert.equal(formatSignificant(0.5, 3), "0.500");
  assert.equal(formatSignificant(0.001, 2), "0.0010");
  assert.equal(formatSignificant(3.654e-5, 3), "3.65e-5");
  assert.equal(formatSignificant(8.2e-6, 2), "8.2e-6");
});

Deno.test("formatDigits() and formatNumber() keep three significant digits of any number", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    // Near its limits a double has fewer digits itself, or overflows when rounded up.
    fc.pre(value === 0 || (Math.abs(value) > 1e-300 && Math.abs(value) < 1e300));
    for (const text of [formatDigits(value), formatNumber(value)]) {
      assert.ok(Math.abs(read(text) - value) <= 0.0051 * Math.abs(value), `${value}: ${text}`);
    }
  }));
});

const NUMBERS: [value: number | null | undefined, digits: string, number: string][] = [
  [0, "0", "0"],
  [1.6, "1.60", "1.6"],
  [16, "16.0", "16"],
  [100, "100", "100"],
  [999.9, "1.00e+3", "1e+3"],
  [1234.5, "1235", "1235"],
  [99999, "99999", "99999"],
  [100_000, "1.00e+5", "1e+5"],
  [123456, "1.23e+5", "1.23e+5"],
  [0.001, "0.00100", "0.001"],
  [0.0005, "5.00e-4", "5e-4"],
  [-0.25, "−0.250", "−0.25"],
  [NaN, "–", "–"],
  [Infinity, "–", "–"],
  [null, "–", "–"],
  [undefined, "–", "–"],
];

Deno.test("formatDigits() keeps zeros at the end, formatNumber() does not", () => {
  for (const [value, digits, number] of NUMBERS) {
    assert.equal(formatDigits(value), digits);
    assert.equal(formatNumber(value), number);
  }
});

Deno.test("formatFactor() adds the times sign to a number only", () => {
  assert.equal(formatFactor(28.94), "28.9×");
  assert.equal(formatFactor(NaN), "–");
});

Deno.test("formatShort() is plain from 0.001 to 9999 and a power of ten beyond", () => {
  assert.equal(formatShort(0), "0");
  assert.equal(formatShort(0.05), "0.05");
  assert.equal(formatShort(-0.5), "−0.5");
  assert.equal(formatShort(0.001), "0.001");
  assert.equal(formatShort(3e-4), "3·10⁻⁴");
  assert.equal(formatShort(9000), "9000");
  assert.equal(formatShort(10000), "10⁴");
  assert.equal(formatShort(1.25e12), "1.3·10¹²");
  assert.equal(formatShort(-1e-15), "−10⁻¹⁵");
});

Deno.test("formatKeepingZeros() keeps zeros where the digits hold the number", () => {
  assert.equal(formatKeepingZeros(1, 3), "1.00");
  assert.equal(formatKeepingZeros(-0.5, 3), "−0.500");
  assert.equal(formatKeepingZeros(1234, 4), "1234");
  assert.equal(formatKeepingZeros(1234, 3), "1230");
  assert.equal(formatKeepingZeros(0, 3), "0");
  assert.equal(formatKeepingZeros(3e-4, 3), "3·10⁻⁴");
  assert.equal(formatKeepingZeros(2e6, 4), "2·10⁶");
});
