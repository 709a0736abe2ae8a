import assert from "node:assert/strict";
import fc from "fast-check";
import { perplexityColumns, quantizedVersions } from "../../lib/chart/perplexity_columns.ts";
import { formatShort } from "../../lib/num/format_number.ts";
import { migrateRecord } from "../../lib/record/migrate.ts";
import type { PerplexityRecord } from "../../lib/record/perplexity.ts";
import { awqDiagPerplexityFile, perplexityRecord } from "../support/records.ts";

const theirs = () =>
  migrateRecord(
    JSON.parse(Deno.readTextFileSync(awqDiagPerplexityFile)),
    "v0.json",
  ) as PerplexityRecord;

const column = (heading: RegExp, ...records: PerplexityRecord[]) =>
  perplexityColumns(records).find((one) => heading.test(one.heading))!;

const textsOf = (heading: RegExp, record: PerplexityRecord) =>
  column(heading, record).rows(record).map(({ text }) => text);

Deno.test("quantizedVersions() keeps the order of the figure, whatever that of the record", () => {
  assert.deepEqual(quantizedVersions({ ppl: { official_awq: 3, rtn: 2, fp16: 1 } }), [
    "rtn",
    "official_awq",
  ]);
  assert.deepEqual(quantizedVersions({ ppl: { fp16: 1 } }), []);
});

Deno.test("perplexityColumns() has four quantities of a record, one of AWQ-Diag's own", () => {
  const headings = (record: PerplexityRecord) =>
    perplexityColumns([record]).map(({ heading }) => heading);
  assert.deepEqual(headings(perplexityRecord()), [
    "Perplexity (dashes: unquantized, 20.09)",
    "KL from unquantized",
    "Top-1 agreement",
    "Log-loss against plain rounding (hollow: interval holds 0)",
  ]);
  assert.deepEqual(headings(theirs()), ["Perplexity (dashes: unquantized, 49.13)"]);
});

Deno.test("perplexityColumns() has no difference where rounding was not run", () => {
  const record = perplexityRecord();
  for (const score of Object.values(record.strategies!)) score.vs_rtn = null;
  delete record.strategies!.rtn;
  delete record.ppl.rtn;
  assert.equal(perplexityColumns([record]).length, 3);
  const [, , , difference] = perplexityColumns([record, perplexityRecord(4)]);
  const rows = difference!.rows(record);
  assert.deepEqual(rows.map(({ value, text }) => [value, text]), Array(4).fill([null, "not run"]));
});

Deno.test("perplexityColumns() names and shows each version as a reader says it", () => {
  const record = perplexityRecord();
  assert.deepEqual(column(/^Perpl/, record).rows(record).map(({ name, text }) => [name, text]), [
    ["plain rounding", "33.12"],
    ["one alpha, 0.35", "25.79"],
    ["search per input", "31.11"],
    ["search per layer", "27.45"],
    ["llm-awq's search", "29.22"],
  ]);
  assert.deepEqual(textsOf(/^KL/, record), ["0.500", "0.250", "0.438", "0.313", "0.375"]);
  assert.deepEqual(textsOf(/^Top-1/, record), ["50.0 %", "75.0 %", "56.3 %", "68.8 %", "62.5 %"]);
});

Deno.test("perplexityColumns() tells plain rounding from scaling by colour and by shape", () => {
  const record = perplexityRecord();
  const [rtn, ...scaled] = column(/^Perpl/, record).rows(record);
  assert.ok(scaled.every(({ color, shape }) => color !== rtn!.color && shape !== rtn!.shape));
});

Deno.test("perplexityColumns() marks an interval that holds 0, ends included", () => {
  const record = perplexityRecord();
  const hollow = () =>
    column(/^Log-loss/, record).rows(record).map(({ hollow }) => hollow === true);
  assert.deepEqual(hollow(), [false, false, true, false, true]);
  record.strategies!.official_awq!.vs_rtn!.ci95 = [-0.25, -0.01];
  assert.deepEqual(hollow(), [false, false, true, false, false]);
});

Deno.test("perplexityColumns() prints differences with the decimals that their intervals deserve", () => {
  assert.deepEqual(textsOf(/^Log-loss/, perplexityRecord()), [
    "reference",
    "−0.25  [−0.38, −0.13]",
    "−0.06  [−0.19, 0.06]",
    "−0.19  [−0.31, −0.06]",
    "−0.13  [−0.25, 0.00]",
  ]);
  assert.equal(textsOf(/^Log-loss/, perplexityRecord(6))[1], "−0.0039  [−0.0059, −0.0020]");
});

Deno.test("perplexityColumns() shares axes over bit widths, but for the difference", () => {
  const records = [perplexityRecord(3), perplexityRecord(6)];
  const same = perplexityColumns(records).map(({ axis }) => {
    const [three, six] = records.map((record) => JSON.stringify(axis(record).domain));
    return three === six;
  });
  assert.deepEqual(same, [true, true, true, false]);
});

Deno.test("perplexityColumns() keeps every dot and interval inside its axis", () => {
  const value = fc.double({ min: 1e-9, max: 1e6, noNaN: true });
  fc.assert(fc.property(value, value, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
    const record = perplexityRecord();
    record.ppl.rtn = 1 + a;
    record.strategies!.rtn!.kl = a;
    record.strategies!.const_awq!.kl = b;
    record.strategies!.rtn!.top1_agreement = share;
    record.strategies!.const_awq!.vs_rtn = { nats_per_token: a - b, ci95: [a - 2 * b, a] };
    for (const { rows, axis } of perplexityColumns([record])) {
      const { domain: [low, high], ticks, reference } = axis(record);
      assert.ok(low < high);
      const values = rows(record).flatMap(({ value, interval }) => [
        ...(value === null ? [] : [value]),
        ...(interval ?? []),
      ]);
      for (const shown of [...values, ...(reference ? [reference.value] : [])]) {
        assert.ok(shown >= low && shown <= high, `${shown} in ${low}..${high}`);
      }
      assert.ok(ticks.length > 0);
    }
  }));
});

Deno.test("perplexityColumns() draws no dot for a divergence of 0, which has no place on a log axis", () => {
  const record = perplexityRecord();
  for (const score of Object.values(record.strategies!)) score.kl = 0;
  const rows = column(/^KL/, record).rows(record);
  assert.ok(rows.every(({ value, text }) => value === null && text === "0"));
});

Deno.test("perplexityColumns() survives versions that differ in nothing", () => {
  const record = perplexityRecord();
  for (const score of Object.values(record.strategies!)) {
    score.vs_rtn &&= { nats_per_token: 0, ci95: [0, 0] };
    score.top1_agreement = 1;
  }
  const difference = column(/^Log-loss/, record);
  assert.equal(difference.rows(record)[1]!.text, "0.00  [0.00, 0.00]");
  assert.deepEqual(difference.axis(record).domain, [-0.001, 0.001]);
  const [low, high] = column(/^Top-1/, record).axis(record).domain;
  assert.deepEqual([low, high], [98.94, 100]);
});

Deno.test("perplexityColumns() has ticks that differ in three digits, however alike the values", () => {
  for (const ppl of [1.001, 9.7, 1950, 9690]) {
    const record = perplexityRecord();
    record.ppl = { fp16: ppl, rtn: ppl };
    const { ticks } = column(/^Perpl/, record).axis(record);
    const labels = ticks.map(formatShort);
    assert.ok(ticks.length >= 2 && new Set(labels).size === ticks.length, `${labels}`);
  }
});

Deno.test("perplexityColumns() shortens perplexities of a broken model", () => {
  const record = perplexityRecord();
  record.ppl.rtn = 123456;
  assert.equal(textsOf(/^Perpl/, record)[0], "1.2·10⁵");
});
