import assert from "node:assert/strict";
import { perplexity } from "../../lib/chart/perplexity.ts";
import { migrateRecord } from "../../lib/record/migrate.ts";
import type { PerplexityRecord } from "../../lib/record/perplexity.ts";
import { renderSvg } from "../../lib/render/svg.ts";
import { awqDiagPerplexityFile, perplexityRecord } from "../support/records.ts";

const theirs = () =>
  migrateRecord(
    JSON.parse(Deno.readTextFileSync(awqDiagPerplexityFile)),
    "v0.json",
  ) as PerplexityRecord;

const panelsOf = (records: readonly PerplexityRecord[]) =>
  (perplexity(records) as unknown as { concat: object[] }).concat.length;

Deno.test("perplexity() has a row per quantized version, orange for plain rounding, blue for AWQ", () => {
  const [panel] = (perplexity([perplexityRecord()]) as unknown as {
    concat: { data: { values: { name: string; color: string }[] } }[];
  }).concat;
  assert.deepEqual(panel!.data.values.map(({ name, color }) => [name, color]), [
    ["plain rounding", "#e69f00"],
    ["one alpha, 0.35", "#0072b2"],
    ["search per input", "#0072b2"],
    ["search per layer", "#0072b2"],
    ["llm-awq's search", "#0072b2"],
  ]);
});

Deno.test("perplexity() puts the fewest bits on top, in whatever order the records come", async () => {
  const orders = [[3, 4, 2], [4, 3, 2]].map((bits) =>
    JSON.stringify(perplexity(bits.map((bit) => perplexityRecord(bit))))
  );
  assert.equal(orders[0], orders[1]);
  const svg = await renderSvg(perplexity([perplexityRecord(4), perplexityRecord(3)]));
  assert.ok(svg.indexOf(">3 bits<") > 0 && svg.indexOf(">3 bits<") < svg.indexOf(">4 bits<"));
});

Deno.test("perplexity() prints headings once, over the first bit width", async () => {
  const svg = await renderSvg(perplexity([3, 4, 6].map((bit) => perplexityRecord(bit))));
  assert.equal(svg.match(/>Top-1 agreement</g)?.length, 1);
  assert.equal(svg.match(/>share of tokens \(%\)</g)?.length, 1);
  assert.equal(svg.match(/>plain rounding</g)?.length, 3);
});

Deno.test("perplexity() draws perplexities alone of AWQ-Diag's own files", async () => {
  const four = { ...theirs(), bit: 4 };
  assert.equal(panelsOf([theirs(), four]), 2);
  const svg = await renderSvg(perplexity([theirs(), four]));
  assert.match(svg, />wiki-qwen2-7m {2}· {2}groups of 128</);
  assert.match(svg, />Perplexity \(dashes: unquantized, 49\.13\)</);
  assert.match(svg, />81\.29</);
  assert.equal(svg.match(/stroke-dasharray/g)?.length, 2);
});

Deno.test("perplexity() names model, text and windows, each with room for the others", () => {
  const title = (record: PerplexityRecord) => JSON.stringify(perplexity([record]).title);
  assert.match(
    title(perplexityRecord()),
    /"org\/tiny-3 {2}· {2}evaluation\.txt, 2 windows of 512 tokens; groups of 128"/,
  );
  const long = perplexityRecord();
  long.dataset!.name = "w".repeat(300) + ".parquet";
  long.config!.windows = 1;
  assert.match(title(long), /…w{39}\.parquet, 1 window of 512 tokens/);
});

Deno.test("perplexity() leaves out a record of the unquantized model alone", () => {
  const alone = perplexityRecord(4);
  alone.ppl = { fp16: 20 };
  assert.equal(panelsOf([alone, perplexityRecord(3)]), 4);
  assert.throws(() => perplexity([alone]), {
    name: "UndrawableError",
    message: /^Cannot draw "perplexity": the records hold no quantized version of the model$/,
  });
});

const differing: [string, (record: PerplexityRecord) => void][] = [
  ["text", (record) => record.dataset!.sha256 = "f".repeat(64)],
  ["window", (record) => record.config!.window = 256],
  ["number of windows", (record) => record.config!.windows = 1],
  ["group size", (record) => record.group_size = 64],
];

for (const [what, change] of differing) {
  Deno.test(`perplexity() refuses bit widths of another ${what}`, () => {
    const other = perplexityRecord(4);
    change(other);
    assert.throws(() => perplexity([perplexityRecord(3), other]), {
      name: "UndrawableError",
      reason: "the records differ in text, windows or group size, plot one at a time",
    });
  });
}

Deno.test("perplexity() refuses AWQ-Diag's file beside a record of our own", () => {
  assert.throws(() => perplexity([theirs(), { ...perplexityRecord(4), model: "wiki-qwen2-7m" }]), {
    name: "UndrawableError",
  });
});

Deno.test("perplexity() draws a record where rounding was not run, and one of rounding alone", async () => {
  const without = perplexityRecord();
  for (const score of Object.values(without.strategies!)) score.vs_rtn = null;
  delete without.strategies!.rtn;
  delete without.ppl.rtn;
  assert.equal(panelsOf([without]), 3);
  await renderSvg(perplexity([without]));
  const { fp16, rtn } = perplexityRecord().strategies!;
  const alone = { ...perplexityRecord(), strategies: { fp16: fp16!, rtn: rtn! } };
  alone.ppl = { fp16: fp16!.ppl, rtn: rtn!.ppl };
  assert.match(await renderSvg(perplexity([alone])), />33\.12</);
});

Deno.test("perplexity() leaves the records as they are", () => {
  const records = [perplexityRecord(4), perplexityRecord(3)];
  perplexity(records);
  assert.deepEqual(records, [perplexityRecord(4), perplexityRecord(3)]);
});
