import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeFloat32Array } from "../../lib/record/float32_array.ts";
import { compareValues } from "../../lib/reproduce/compare_values.ts";

const pointers = (before: unknown, now: unknown, tolerance = 0) =>
  compareValues(before, now, tolerance).differences.map(({ pointer }) => pointer);

Deno.test("compareValues() finds nothing in a copy of any JSON value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const { differences, worst } = compareValues(value, structuredClone(value), 0);
    assert.deepEqual([differences, worst], [[], null]);
  }));
});

Deno.test("compareValues() points at differences of every kind", () => {
  assert.deepEqual(pointers({ a: { "b/c~": [1, 2] } }, { a: { "b/c~": [1, 3] } }), [
    "/a/b~1c~0/1",
  ]);
  assert.deepEqual(compareValues({ a: 1 }, { b: null }, 0).differences, [
    { pointer: "/a", before: "1", now: "nothing" },
    { pointer: "/b", before: "nothing", now: "null" },
  ]);
  assert.deepEqual(pointers([1, 2], [1]), ["/1"]);
  assert.deepEqual(pointers({ a: 1 }, { a: "1" }), ["/a"]);
  assert.deepEqual(pointers({ a: null }, { a: 0 }, 1), ["/a"]);
  assert.deepEqual(pointers({ a: [] }, { a: {} }), ["/a"]);
  assert.deepEqual(pointers(1, 2), [""]);
  assert.deepEqual(pointers({ toString: 1 }, {}), ["/toString"]);
});

Deno.test("compareValues() lists five differences and counts all, with long values cut", () => {
  const before = Array.from({ length: 9 }, () => "x".repeat(100));
  const { differences, count } = compareValues(before, before.map(() => ""), 0);
  assert.deepEqual([differences.length, count], [5, 9]);
  assert.equal(differences[0]!.before, `"${"x".repeat(56)}...`);
});

Deno.test("compareValues() takes numbers up to the tolerance, and names the worst", () => {
  const before = { error: 0.001, loss: 100 };
  const now = { error: 0.0010005, loss: 100.01 };
  const { count, worst } = compareValues(before, now, 1e-3);
  assert.equal(count, 0);
  assert.equal(worst?.pointer, "/error");
  assert.ok(Math.abs(worst.deviation - 5e-4) < 1e-6);
  assert.deepEqual(pointers(before, now, 4e-4), ["/error"]);
  assert.deepEqual(pointers(before, now, 0), ["/error", "/loss"]);
  assert.deepEqual(pointers({ error: 0 }, { error: 1e-12 }, 1e-3), ["/error"]);
});

Deno.test("compareValues() measures what may cross zero on a scale of 1, what it holds too", () => {
  assert.deepEqual(pointers({ mean_kurtosis: 1e-5 }, { mean_kurtosis: -1e-5 }, 1e-3), []);
  assert.deepEqual(pointers({ mean_kurtosis: 0.01 }, { mean_kurtosis: 0.02 }, 1e-3), [
    "/mean_kurtosis",
  ]);
  const rho = { spearman: [0.00001, 0.5] };
  assert.deepEqual(pointers(rho, { spearman: [-0.00001, 0.5] }, 1e-3), []);
  assert.deepEqual(pointers({ ci95: [0.1], error: 1e-5 }, { ci95: [0.1], error: 2e-5 }, 1e-3), [
    "/error",
  ]);
});

Deno.test("compareValues() looks into arrays in base64, number by number", () => {
  const array = (...values: number[]) => ({ kept: encodeFloat32Array(values) });
  assert.deepEqual(pointers(array(1, 2), array(1, 2)), []);
  assert.deepEqual(pointers(array(1, 2), array(1, 2.0001), 1e-3), []);
  const { differences } = compareValues(array(1, 2), array(1, 4), 1e-3);
  assert.deepEqual(differences, [{ pointer: "/kept/1", before: "2", now: "4" }]);
  assert.deepEqual(pointers(array(1, 2), array(1, 2, 3), 1e-3), ["/kept/shape/0", "/kept/data"]);
  const broken = { kept: { ...encodeFloat32Array([1]), data: "%" } };
  assert.deepEqual(pointers(array(1), broken, 1e-3), ["/kept/data"]);
});
