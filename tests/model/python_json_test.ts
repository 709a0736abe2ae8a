import assert from "node:assert/strict";
import fc from "fast-check";
import { parsePythonJson } from "../../lib/model/python_json.ts";

Deno.test("parsePythonJson() reads the three literals that Python writes", () => {
  assert.deepEqual(
    parsePythonJson('{"a": NaN, "b": [Infinity,-Infinity, -1.5e3], "c": {"d": NaN}}'),
    { a: NaN, b: [Infinity, -Infinity, -1500], c: { d: NaN } },
  );
  assert.ok(Number.isNaN(parsePythonJson("NaN")));
  assert.equal(parsePythonJson(" -Infinity\n"), -Infinity);
});

Deno.test("parsePythonJson() leaves strings and keys alone", () => {
  const text = String
    .raw`{"NaN": "Infinity", "a\"NaN": "\\", "b": NaN, "c": "x \\\" -Infinity, NaN"}`;
  assert.deepEqual(parsePythonJson(text), {
    NaN: "Infinity",
    'a"NaN': "\\",
    b: NaN,
    c: 'x \\" -Infinity, NaN',
  });
});

Deno.test("parsePythonJson() reads whatever JSON.stringify writes, with literals in it or not", () => {
  const texts = fc.oneof(fc.string(), fc.constantFrom("NaN", '"NaN', "\\Infinity"));
  fc.assert(fc.property(fc.array(texts), fc.jsonValue(), (strings, value) => {
    const known = { strings, value };
    assert.deepEqual(parsePythonJson(JSON.stringify(known)), JSON.parse(JSON.stringify(known)));
    const text = JSON.stringify({ strings, x: 0 }).replace(/0}$/, "NaN}");
    assert.deepEqual(parsePythonJson(text), { strings, x: NaN });
  }));
});

Deno.test("parsePythonJson() refuses what Python refuses", () => {
  for (
    const text of ["1NaN", "-NaN", "2Infinity", "--Infinity", "NaNNaN", "nan", "[NaN", "+Infinity"]
  ) assert.throws(() => parsePythonJson(text), SyntaxError, text);
});

Deno.test("parsePythonJson() makes __proto__ a key as any other", () => {
  const parsed = parsePythonJson('{"__proto__": {"polluted": NaN}}') as Record<string, unknown>;
  assert.deepEqual(Object.keys(parsed), ["__proto__"]);
  assert.equal(parsed.polluted, undefined);
});
