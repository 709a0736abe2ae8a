import assert from "node:assert/strict";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import { expectKind } from "../../../tools/docs/expect_kind.ts";
import { bitsTable } from "../../../tools/docs/diagnostic_tables.ts";
import { perplexityTable } from "../../../tools/docs/evaluation_tables.ts";
import { documentTable } from "../../../tools/docs/tables.ts";
import { figureChannels, figureDiagnostic } from "../../support/figure_records.ts";
import { perplexityRecord } from "../../support/records.ts";

Deno.test("documentTable() makes a table of one record or of several", () => {
  assert.equal(documentTable("bits", [figureDiagnostic()]), bitsTable(figureDiagnostic()));
  const both = [perplexityRecord(), { ...perplexityRecord(), bit: 4 }];
  assert.equal(documentTable("perplexity", both), perplexityTable(both));
});

Deno.test("documentTable() throws when the table, a record or its kind is wrong", () => {
  assert.throws(() => documentTable("toString", []), {
    name: "AwqDiagError",
    message: /none of that name, wanted one of families, kurtosis, bits, /,
  });
  assert.throws(() => documentTable("bits", []), {
    name: "AwqDiagError",
    message: /got no record/,
  });
  assert.throws(() => documentTable("published", [figureDiagnostic()]), AwqDiagError);
});

Deno.test("expectKind() hands over a record of the kind and refuses others", () => {
  const channels = figureChannels();
  assert.equal(expectKind(channels, "channels"), channels);
  assert.throws(() => expectKind(channels, "diagnostic"), {
    message: /got awq-diag\/channels, wanted awq-diag\/diagnostic/,
  });
});
