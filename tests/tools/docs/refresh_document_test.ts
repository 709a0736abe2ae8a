import assert from "node:assert/strict";
import { bitsTable } from "../../../tools/docs/diagnostic_tables.ts";
import { citedRecords, refreshDocument } from "../../../tools/docs/refresh_document.ts";
import type { AnyRecord } from "../../../lib/record/kinds.ts";
import { figureDiagnostic } from "../../support/figure_records.ts";

const record = figureDiagnostic();
const records = new Map<string, AnyRecord>([["d", record]]);
const document = (layers: string, table: string) =>
  `# Title\n\nHas <!-- record:d /model_info/num_layers count -->${layers}<!-- /record --> blocks and ` +
  `<!-- derived:unscaled_layers d count -->0<!-- /derived --> flat layers.\n\n` +
  `<!-- table:bits d -->\n\n${table}\n\n<!-- /table -->\n\nEnd.\n`;
const layers = record.model_info.num_layers.toLocaleString("en-US");
const flat = Object.values(record.layers).filter((l) => l.awq_best_alpha["3"] === 0).length;
const fresh = document(layers, bitsTable(record)).replace(">0<", `>${flat}<`);

Deno.test("refreshDocument() changes nothing in a fresh document", () => {
  assert.deepEqual(refreshDocument(fresh, records), { text: fresh, stale: [] });
});

Deno.test("refreshDocument() rewrites what is stale and says where", () => {
  const { text, stale } = refreshDocument(document("99", "| old |"), records);
  assert.equal(text, fresh);
  assert.deepEqual(stale[0], { line: 3, text: "99", wanted: layers });
  assert.deepEqual(stale.at(-1), { line: 5, text: "| old |", wanted: bitsTable(record) });
  assert.deepEqual(refreshDocument(text, records).stale, [], "once is enough");
});

Deno.test("refreshDocument() names the line when a region asks for what is not there", () => {
  const region = (name: string, pointer: string) =>
    `a\nb <!-- record:${name} ${pointer} count -->1<!-- /record -->`;
  assert.throws(() => refreshDocument(region("d", "/nothing"), records), {
    message: /^Cannot refresh line 2: Cannot find "\/nothing"/,
  });
  assert.throws(() => refreshDocument(region("e", "/version"), records), {
    message: /^Cannot refresh line 2: Cannot find the record "e"/,
  });
});

Deno.test("citedRecords() names each record once, in order", () => {
  assert.deepEqual(citedRecords(fresh), ["d"]);
  assert.deepEqual(citedRecords("<!-- keys:run -->\n\n?\n\n<!-- /keys -->"), []);
});
