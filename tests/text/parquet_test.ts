import assert from "node:assert/strict";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { createRandom } from "../../lib/num/random.ts";
import { readTextColumn } from "../../lib/text/parquet.ts";
import { fixtures } from "../support/family_fixture.ts";

const read = (name: string) => Deno.readFile(join(fixtures, "data", name));

/** Files of three writers with the same rows, by their names. */
const written = [...Deno.readDirSync(join(fixtures, "data", "parquet"))]
  .map(({ name }) => name).filter((name) => name.endsWith(".parquet")).sort();

/** The rows of `tests/fixtures/data/parquet/make.py`. */
const passages = ["A river delta forms.", "", "", "Zoë ate 3 pies.", "中文", "the same", "the same"]
  .concat("the same, longer");
const rows = [...passages, ...passages, ...passages];

Deno.test("readTextColumn() reads Snappy-compressed rows, empty ones included", async () => {
  const rows = readTextColumn(await read("rows.parquet"), "rows.parquet");
  assert.deepEqual(rows, [
    "",
    " = Robert Boulter = \n",
    "",
    " He was born in Exeter .\n".repeat(40),
    " Zoë ate 3 pies .\n",
  ]);
});

for (const name of written) {
  Deno.test(`readTextColumn() reads ${name}`, async () => {
    assert.deepEqual(readTextColumn(await read(`parquet/${name}`), name), rows);
  });
}

Deno.test("readTextColumn() agrees with hyparquet, which reads plain and Snappy pages alone", async () => {
  const names = written.filter((name) => /none|snappy|delta|plain|required|v2\.parq/.test(name));
  for (const name of names.filter((name) => !/brotli|gzip|zstd|lz4/.test(name))) {
    const bytes = await read(`parquet/${name}`);
    const objects = await parquetReadObjects({ file: bytes.buffer, columns: ["text"] });
    assert.deepEqual(readTextColumn(bytes, name), objects.map(({ text }) => text ?? ""), name);
  }
});

Deno.test("readTextColumn() takes the only column of text where none is called so, and says it", async () => {
  const notes: string[] = [];
  const bytes = await read("sentences.parquet");
  const rows = readTextColumn(bytes, "s.parquet", (text) => notes.push(text));
  assert.equal(rows[4], " Zoë ate 3 pies .\n");
  assert.deepEqual(notes, ['"s.parquet" has no "text": "sentence" is read instead']);
});

Deno.test("readTextColumn() refuses bytes that are no Parquet file", () => {
  for (const bytes of [0, 3, 64].map((length) => new Uint8Array(length))) {
    assert.throws(() => readTextColumn(bytes, "x.parquet"), {
      name: "AwqDiagError",
      message:
        'Cannot read the text: "x.parquet" cannot be read as Parquet: it does not end as a Parquet file, download or write it again',
    });
  }
  const text = new TextEncoder().encode("PAR1 no PAR1");
  assert.throws(() => readTextColumn(text, "x.parquet"), /its metadata is longer than the file/);
  const encrypted = new TextEncoder().encode("PAR1 ... PARE");
  assert.throws(() => readTextColumn(encrypted, "x.parquet"), /it is encrypted, write it without/);
});

/** Changes a few bytes, most often in the metadata at the end. */
function mutate(good: Uint8Array, random: () => number): Uint8Array {
  const below = (limit: number) => Math.floor(random() * limit);
  const bytes = good.slice();
  for (let changes = 1 + below(6); changes > 0; changes--) {
    const at = below(2) === 0 ? below(bytes.length) : bytes.length - 1 - below(300);
    const from = below(bytes.length);
    const kind = below(3);
    if (kind === 0) bytes[at] = below(256);
    else if (kind === 1) bytes.fill([0, 255, 128, 127][below(4)]!, at, at + 1 + below(12));
    else bytes.copyWithin(at, from, from + below(20));
  }
  return below(20) === 0 ? bytes.slice(0, below(bytes.length)) : bytes;
}

Deno.test("readTextColumn() ends with rows or a planned error, whatever bytes are changed", async () => {
  const random = createRandom(14);
  for (const name of written) {
    // Deno's brotli prints what a broken stream had in memory.
    if (name.includes("brotli")) continue;
    const good = await read(`parquet/${name}`);
    for (let i = 0; i < 150; i++) {
      const bytes = mutate(good, random);
      try {
        assert.ok(readTextColumn(bytes, name).length < 2 ** 22);
      } catch (error) {
        assert.ok(error instanceof AwqDiagError, `${name} ${i}: ${(error as Error).stack}`);
        assert.equal(
          (error.cause as Error | undefined)?.constructor.name ?? "ParquetFault",
          "ParquetFault",
        );
      }
    }
  }
});
