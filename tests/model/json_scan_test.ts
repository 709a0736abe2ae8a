import assert from "node:assert/strict";
import fc from "fast-check";
import { duplicateKey, nestsTooDeep } from "../../lib/model/json_scan.ts";

Deno.test("duplicateKey() reads megabytes of one string, of quotes and of brackets in linear time", () => {
  const many = 3_000_000;
  const texts = [
    JSON.stringify({ note: "x".repeat(10 * many) }),
    JSON.stringify({ note: '\\"'.repeat(many) }),
    `{"a":${"[".repeat(many)}${"]".repeat(many)}}`,
    `{"a":"b"${" ".repeat(many)}}`,
  ];
  for (const text of texts) {
    JSON.parse(text);
    assert.equal(duplicateKey(text), null);
  }
});

Deno.test("nestsTooDeep() counts brackets outside strings", () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  assert.ok(!nestsTooDeep(`{"a": ${nested(127)}, "b": ${nested(127)}}`));
  assert.ok(nestsTooDeep(`{"a": ${nested(128)}}`));
  assert.ok(!nestsTooDeep(JSON.stringify({ a: `"\\${"[".repeat(500)}` })));
});

Deno.test("duplicateKey() knows __proto__ and constructor as keys like others", () => {
  assert.equal(duplicateKey('{"__proto__": 1, "constructor": 2}'), null);
  assert.equal(duplicateKey('{"__proto__": 1, "__proto__": 2}'), "__proto__");
});

Deno.test("duplicateKey() finds a key that comes twice at any depth", () => {
  assert.equal(duplicateKey('{"a": 1, "a": 2}'), "a");
  assert.equal(duplicateKey('{"x": {"a": 1, "b": 2, "a": 3}}'), "a");
  assert.equal(duplicateKey('[{"a": 1}, {"b": 1, "b": 2}]'), "b");
});

Deno.test("duplicateKey() sees through escapes", () => {
  assert.equal(duplicateKey('{"a": 1, "\\u0061": 2}'), "a");
  assert.equal(duplicateKey('{"\\"": 1, "\\"": 2}'), '"');
});

Deno.test("duplicateKey() returns null when a key comes again in another object or as a value", () => {
  assert.equal(duplicateKey('{"a": {"a": {"a": "a"}}, "b": [{"a": 1}, {"a": 2}]}'), null);
  assert.equal(duplicateKey('{"a": "b", "b": "{\\"b\\": 1, \\"b\\": 2}"}'), null);
  assert.equal(duplicateKey("{}"), null);
  assert.equal(duplicateKey('["a", "a"]'), null);
});

Deno.test("duplicateKey() returns null for whatever JSON.stringify writes", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.nat(3), (value, spaces) => {
    assert.equal(duplicateKey(JSON.stringify(value, null, spaces)), null);
  }));
});

Deno.test("duplicateKey() returns a key that was written twice, whatever it is", () => {
  fc.assert(fc.property(fc.string(), fc.jsonValue(), (key, value) => {
    const member = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
    assert.equal(duplicateKey(`{${member},${member}}`), key);
  }));
});
