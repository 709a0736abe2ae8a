/** Good records with something changed: accepted, or refused in one line of ours, and never a wrong one. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { drawFigures } from "../../lib/chart/figures.ts";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { decodeFloat32Array } from "../../lib/record/float32_array.ts";
import { type AnyRecord, kindOf } from "../../lib/record/kinds.ts";
import { parseRecord } from "../../lib/record/read_record.ts";
import { figureChannels, figureDiagnostic } from "../support/figure_records.ts";
import { alphaStudyRecord, awqDiagFile, perplexityRecord } from "../support/records.ts";

/** Values that a file may hold anywhere. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  "",
  "\u001b[2J",
  "__proto__",
  "constructor",
  "\ud800",
  "x".repeat(400),
  "NaN",
  -1,
  0,
  0.5,
  3,
  1e-320,
  1e308,
  -1e308,
  2 ** 53,
  [],
  {},
  [[[]]],
  [1e9],
  { shape: [1e9] },
];

/** One change: at which place of the record's values, what is done there, and with which value. */
const change = fc.record({
  place: fc.nat(1e6),
  action: fc.constantFrom("replace", "remove", "double", "rename"),
  value: fc.constantFrom(...STRANGE),
});

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Applies a change to one of the values inside, each as likely as any other. */
function applyChange(root: object, { place, action, value }: Change): void {
  const places: [holder: Record<string, unknown>, key: string][] = [];
  const walk = (holder: object) => {
    for (const [key, item] of Object.entries(holder)) {
      places.push([holder as Record<string, unknown>, key]);
      if (typeof item === "object" && item !== null) walk(item);
    }
  };
  walk(root);
  const [holder, key] = places[place % places.length]!;
  if (action === "replace" || Array.isArray(holder)) holder[key] = structuredClone(value);
  else if (action === "remove") delete holder[key];
  else if (action === "double") holder[`${key}2`] = holder[key];
  else {
    // A plain assignment of "__proto__" would set the prototype.
    const property = { enumerable: true, configurable: true, writable: true };
    Object.defineProperty(holder, String(value), { ...property, value: holder[key] });
    delete holder[key];
  }
}

/** What every reader relies on. */
function assertSane(record: AnyRecord): void {
  assert.doesNotMatch(record.model, /\p{Cc}/u);
  if (record.schema === "awq-diag/perplexity") return;
  const linears = Object.entries(record.layers ?? {});
  for (const [name, linear] of linears) {
    assert.doesNotMatch(`${name}${linear.module_type}`, /\p{Cc}/u);
    assert.ok(linear.layer_idx < 512);
  }
  if (record.schema === "awq-diag/diagnostic") {
    assert.equal(linears.length, record.model_info.num_linear_analyzed);
    for (const linear of Object.values(record.layers)) {
      assert.ok(linear.layer_idx < record.model_info.num_layers);
      assert.ok(Number.isFinite(linear.mean_kurtosis));
    }
  } else if (record.schema === "awq-diag/channels") {
    for (const linear of Object.values(record.layers)) {
      const values = decodeFloat32Array(linear.kurtosis);
      assert.equal(values.length, linear.importance.shape[0]);
      assert.ok(values.every(Number.isFinite));
    }
  } else if (record.layers !== null) assert.equal(linears.length, record.n_layers);
}

const GOOD: Readonly<Record<string, () => object>> = {
  diagnostic: figureDiagnostic,
  channels: figureChannels,
  "alpha study": alphaStudyRecord,
  perplexity: perplexityRecord,
  "AWQ-Diag's own": () => JSON.parse(Deno.readTextFileSync(awqDiagFile)),
};

for (const [name, good] of Object.entries(GOOD)) {
  const text = JSON.stringify(good());

  Deno.test(`parseRecord() accepts or refuses a changed ${name} record, and what it accepts draws`, () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const value = JSON.parse(text);
        for (const one of changes) applyChange(value, one);
        expectSane(JSON.stringify(value));
      }),
      { seed: 14, numRuns: 120 },
    );
  });

  Deno.test(`parseRecord() accepts or refuses a ${name} record with changed letters`, () => {
    const letter = fc.record({
      at: fc.nat(text.length - 1),
      by: fc.constantFrom(...'0919-e.[]{},:"\\NaN\u0000\u001b '),
    });
    fc.assert(
      fc.property(fc.array(letter, { minLength: 1, maxLength: 4 }), (letters) => {
        expectSane(
          letters.reduce((all, { at, by }) => all.slice(0, at) + by + all.slice(at + 1), text),
        );
      }),
      { seed: 14, numRuns: 120 },
    );
  });
}

function expectSane(text: string): void {
  try {
    const record = parseRecord(text, "changed.json");
    assertSane(record);
    const kind = kindOf(record.schema)!;
    const source = { [kind]: kind === "perplexity" ? [record] : record };
    for (const figure of drawFigures(source)) assert.ok(figure.name);
  } catch (error) {
    if (!(error instanceof AwqDiagError)) throw error;
    assert.match(error.message, /^Cannot [^\n\p{Cc}]{1,900}$/u);
  }
}
