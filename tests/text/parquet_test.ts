import assert from "node:assert/strict";
import { join } from "node:path";
import { readTextColumn } from "../../lib/text/parquet.ts";
import { fixtures } from "../support/family_fixture.ts";

const read = (name: string) => Deno.readFile(join(fixtures, "data", name));

Deno.test("readTextColumn() reads Snappy-compressed rows, empty ones included", async () => {
  const rows = await readTextColumn(await read("rows.parquet"), "rows.parquet");
  assert.deepEqual(rows, [
    "",
    " = Robert Boulter = \n",
    "",
    " He was born in Exeter .\n".repeat(40),
    " Zoë ate 3 pies .\n",
  ]);
});

Deno.test("readTextColumn() names the columns of a file without text", async () => {
  await assert.rejects(readTextColumn(await read("sentences.parquet"), "s.parquet"), {
    name: "AwqDiagError",
    message:
      'Cannot read the text: s.parquet has the columns "sentence", wanted a column "text", choose another file',
  });
});

Deno.test("readTextColumn() refuses bytes that are no Parquet file", async () => {
  for (
    const bytes of [new Uint8Array(), new Uint8Array(64), new TextEncoder().encode("PAR1 no PAR1")]
  ) {
    await assert.rejects(readTextColumn(bytes, "x.parquet"), /x.parquet is no Parquet file/);
  }
});
