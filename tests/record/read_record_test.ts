import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { parseRecord } from "../../lib/record/read_record.ts";
import { serialize } from "../../lib/record/serialize.ts";
import {
  alphaStudyRecord,
  awqDiagFile,
  channelsRecord,
  diagnosticRecord,
  perplexityRecord,
} from "../support/records.ts";

Deno.test("parseRecord() reads back what was serialized", () => {
  for (
    const record of [diagnosticRecord(), channelsRecord(), alphaStudyRecord(), perplexityRecord()]
  ) {
    assert.deepEqual(parseRecord(serialize(record), "a.json"), record);
  }
});

Deno.test("parseRecord() reads AWQ-Diag's own file", () => {
  const record = parseRecord(Deno.readTextFileSync(awqDiagFile), "v0.json");
  assert.equal(record.model, "fam_qwen2");
});

Deno.test("parseRecord() takes Python's NaN for null, where no number is needed", () => {
  const file = JSON.parse(Deno.readTextFileSync(awqDiagFile));
  file.model = 'NaN "NaN"';
  file.summary.correlations.kurtosis_vs_awq_reduction_spearman = ["NAN", "MINUS"];
  const text = JSON.stringify(file).replace('"NAN"', "NaN").replace('"MINUS"', "-Infinity");
  assert.equal(parseRecord(text, "v0.json").model, 'NaN "NaN"');
});

Deno.test("parseRecord() refuses Python's NaN where a number is needed", () => {
  const text = serialize(diagnosticRecord()).replace(
    /"mean_kurtosis": [^,\n]+/,
    '"mean_kurtosis": NaN',
  );
  assert.throws(() => parseRecord(text, "a.json"), {
    name: "AwqDiagError",
    message: /mean_kurtosis: expected number, received null/,
  });
});

Deno.test("parseRecord() says in one line which value is wrong", () => {
  const text = serialize(channelsRecord()).replace('"layer_idx": 0', '"layer_idx": -1');
  assert.throws(() => parseRecord(text, "dir/a.json"), {
    name: "AwqDiagError",
    message:
      'Cannot read record "dir/a.json": layers["model.layers.0.mlp.up_proj"].layer_idx: Too small: expected number to be >=0, make it again with the task that wrote it',
  });
});

for (
  const [what, text] of [["an empty file", ""], ["a file cut short", '{"schema": "awq'], [
    "prose",
    "# Results",
  ]] as const
) {
  Deno.test(`parseRecord() refuses ${what}`, () => {
    assert.throws(() => parseRecord(text, "a.json"), (error) => {
      assert.ok(error instanceof AwqDiagError);
      assert.match(
        error.message,
        /^Cannot read record "a\.json": it is not JSON or was cut short, /,
      );
      assert.ok(error.cause instanceof SyntaxError);
      return true;
    });
  });
}

const REFUSED: [string, string, RegExp][] = [
  ["a key that is no key", '{"schema": "awq-diag/channels", "__proto__": {"x": 1}}', /"__proto__"/],
  ["values nested without end", `${"[".repeat(1e6)}${"]".repeat(1e6)}`, /nested too deeply/],
  [
    "more layers than any record has",
    `{"layers": {${Array.from({ length: 5000 }, (_, i) => `"${i}": 1`).join()}}}`,
    /it holds 5000 entries in one place/,
  ],
  [
    "a schema of a megabyte",
    JSON.stringify({ schema: "\u001b".repeat(1e6) }),
    /its schema is ".{50,600}", wanted one of/,
  ],
];

for (const [what, text, message] of REFUSED) {
  Deno.test(`parseRecord() refuses ${what}`, () => {
    assert.throws(() => parseRecord(text, "a.json"), { name: "AwqDiagError", message });
  });
}

Deno.test("parseRecord() takes NaN for null behind strings of any length, in time", () => {
  const name = `${"\\".repeat(100_000)}NaN`;
  const text = JSON.stringify({ model: name, rest: [] }).replace(
    "[]",
    "[NaN, -Infinity, Infinity]",
  );
  assert.throws(() => parseRecord(text, "a.json"), /it has no "schema" key/);
});

Deno.test("parseRecord() shows a file's name without what a terminal would act on", () => {
  assert.throws(() => parseRecord("{", "a\u001b[2J.json"), {
    message: /^Cannot read record "a\\u\{1b\}\[2J\.json": it is not JSON/,
  });
});
