import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import {
  configMessage,
  type ConfigSection,
  flag,
  nullable,
  positiveInteger,
  positiveNumber,
  positiveNumbers,
  subsection,
  supportedName,
} from "../../lib/model/config_section.ts";

const section = (values: Record<string, unknown>): ConfigSection => ({
  file: "config.json",
  path: "",
  values,
});

Deno.test("configMessage() names file, key, value, wish and advice", () => {
  assert.equal(
    configMessage(section({ a: "x" }), "a", '"y"', "do this"),
    'Cannot read the model: config.json has a "x", wanted "y", do this',
  );
  assert.equal(
    configMessage(section({}), "a", "a number", "do this"),
    "Cannot read the model: config.json has no a, wanted a number, do this",
  );
});

Deno.test("configMessage() names the whole path and cuts long values", () => {
  const part = subsection(section({ rope_scaling: { long: Array(100).fill(1) } }), "rope_scaling")!;
  const message = configMessage(part, "long", "a number");
  assert.match(message, /config\.json has rope_scaling\.long \[1,1,/);
  assert.ok(message.length < 200, message);
});

Deno.test("positiveInteger() takes whole numbers from one on", () => {
  assert.equal(positiveInteger(section({ n: 1 }), "n"), 1);
  assert.equal(positiveInteger(section({ n: 5 }), "n", 7), 5);
  for (const n of [0, -1, 1.5, 2 ** 53]) {
    assert.throws(() => positiveInteger(section({ n }), "n"), AwqDiagError, `${n}`);
  }
  for (const n of ["4", true, [4], {}]) {
    assert.throws(() => positiveInteger(section({ n }), "n", 7), AwqDiagError, `${n}`);
  }
});

Deno.test("positiveInteger() falls back for absent and null, and without fallback refuses both", () => {
  for (const values of [{}, { n: null }]) {
    assert.equal(positiveInteger(section(values), "n", 7), 7);
    assert.throws(() => positiveInteger(section(values), "n"), AwqDiagError);
  }
});

Deno.test("positiveNumber() takes finite numbers above zero", () => {
  assert.equal(positiveNumber(section({ n: 1e-6 }), "n"), 1e-6);
  assert.equal(positiveNumber(section({}), "n", 2.5), 2.5);
  for (const n of [0, -1, Infinity, NaN]) {
    assert.throws(() => positiveNumber(section({ n }), "n"), AwqDiagError, `${n}`);
  }
  assert.throws(() => positiveNumber(section({ n: "1e-6" }), "n"), AwqDiagError);
});

Deno.test("flag() takes true and false only", () => {
  assert.equal(flag(section({ f: false }), "f", true), false);
  assert.equal(flag(section({ f: null }), "f", true), true);
  for (const f of [0, 1, "true", []]) {
    assert.throws(() => flag(section({ f }), "f", false), AwqDiagError, `${f}`);
  }
});

Deno.test("supportedName() lists what is supported", () => {
  assert.equal(supportedName(section({ k: "b" }), "k", ["a", "b"]), "b");
  assert.equal(supportedName(section({}), "k", ["a", "b"], "a"), "a");
  assert.throws(() => supportedName(section({ k: "c" }), "k", ["a", "b"]), {
    name: "AwqDiagError",
    message:
      'Cannot read the model: config.json has k "c", wanted one of "a", "b", use a supported checkpoint',
  });
  assert.throws(() => supportedName(section({}), "k", ["a"]), /has no k, wanted "a",/);
  assert.throws(() => supportedName(section({ k: 1 }), "k", ["1"]), AwqDiagError);
});

Deno.test("subsection() gives null for absent and null, and refuses what is no object", () => {
  assert.equal(subsection(section({}), "s"), null);
  assert.equal(subsection(section({ s: null }), "s"), null);
  for (const s of [[], "x", 1, true]) {
    assert.throws(() => subsection(section({ s }), "s"), AwqDiagError, `${s}`);
  }
});

Deno.test("nullable() tells null from absent, and passes on what its reader throws", () => {
  const read = (values: Record<string, unknown>, fallback: number | null) =>
    nullable(section(values), "n", fallback, positiveNumber);
  assert.equal(read({ n: 3 }, 7), 3);
  assert.equal(read({}, 7), 7);
  assert.equal(read({}, null), null);
  assert.equal(read({ n: null }, 7), null);
  assert.throws(() => read({ n: -1 }, 7), AwqDiagError);
  assert.throws(() => read({ n: "3" }, null), AwqDiagError);
});

Deno.test("positiveNumbers() takes a list of the wanted length", () => {
  assert.deepEqual(positiveNumbers(section({ l: [1, 0.5] }), "l", 2), [1, 0.5]);
  for (const l of [[1], [1, 2, 3], [1, 0], [1, "2"], [1, null], [1, NaN], 1, null, undefined]) {
    assert.throws(() => positiveNumbers(section({ l }), "l", 2), {
      name: "AwqDiagError",
      message: /l.*, wanted 2 positive numbers, use the config\.json published/,
    });
  }
});
