import assert from "node:assert/strict";
import fc from "fast-check";
import { replacePythonNumbers, stringEnd } from "../../lib/num/python_numbers.ts";

Deno.test("stringEnd() finds the end of whatever JSON.stringify writes", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (value, after) => {
    const json = JSON.stringify(value);
    assert.equal(stringEnd(`[${json}${after}`, 1), 1 + json.length);
  }));
});

Deno.test("stringEnd() gives the text's end where a string is not closed", () => {
  assert.equal(stringEnd('"abc', 0), 4);
  assert.equal(stringEnd('"abc\\"', 0), 6);
  assert.equal(stringEnd('"', 0), 1);
});

Deno.test("replacePythonNumbers() gives each literal outside strings, and changes nothing else", () => {
  const found: string[] = [];
  const json = '{"NaN": [NaN, -Infinity,Infinity], "a": "\\\\\\"NaN", "b": 1NaN, "c": NaNs}';
  const replaced = replacePythonNumbers(json, (literal) => {
    found.push(literal);
    return "0";
  });
  assert.deepEqual(found, ["NaN", "-Infinity", "Infinity"]);
  assert.equal(replaced, '{"NaN": [0, 0,0], "a": "\\\\\\"NaN", "b": 1NaN, "c": NaNs}');
});

Deno.test("replacePythonNumbers() leaves whatever JSON.stringify writes alone", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const json = JSON.stringify(value);
    assert.equal(replacePythonNumbers(json, () => "wrong"), json);
  }));
});
