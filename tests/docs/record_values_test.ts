/**
 * Numbers in docs/*.md that come from a record still equal it. They stand in marked regions, whose
 * syntax the comment at the top of docs/understanding.md explains.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeFloat32Array } from "../../lib/record/float32_array.ts";
import { mean } from "../../lib/stats/mean.ts";

const root = join(import.meta.dirname!, "..", "..");
const docs = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md")).sort();
const readDoc = (file: string): string => readFileSync(join(root, "docs", file), "utf8");

/** A value of a record as it stands in a document. */
interface Region {
  /** File in results/, without `.json`. */
  readonly record: string;
  /** JSON Pointer (RFC 6901) to the value; module names have dots, so dots do not separate. */
  readonly pointer: string;
  /** Whether the value is divided by the mean of the array that holds it. */
  readonly relative: boolean;
  /** How the value is written. */
  readonly format: string;
  /** What stands in the document. */
  readonly text: string;
  /** Line of the document, from 1. */
  readonly line: number;
}

/** Finds the marked regions of a document; throws where a mark is not one of the syntax. */
function parseRegions(markdown: string): Region[] {
  const whole =
    /<!-- record:([\w.-]+) (\/\S+) (?:(relative) )?([a-z]+(?::\d+)?) -->([^<\n]*)<!-- \/record -->/y;
  const openings = [...markdown.matchAll(/<!--\s*record\b/g)];
  const closings = [...markdown.matchAll(/<!--\s*\/record\b/g)];
  const regions = openings.map(({ index }) => {
    const above = markdown.slice(0, index).split("\n");
    const line = above.length;
    whole.lastIndex = index;
    const found = whole.exec(markdown);
    // Markdown takes a line that begins with a comment for HTML.
    if (found === null || above.at(-1)!.trim() === "") {
      throw new SyntaxError(`Cannot read the record region in line ${line}`);
    }
    const [, record, pointer, relative, format, text] = found;
    return {
      record: record!,
      pointer: pointer!,
      relative: relative !== undefined,
      format: format!,
      text: text!,
      line,
    };
  });
  if (closings.length !== regions.length) {
    throw new SyntaxError(`Cannot pair ${regions.length} openings with ${closings.length} ends`);
  }
  return regions;
}

/** Steps into objects, arrays and encoded float32 arrays; the array that holds the last step too. */
function resolve(record: unknown, pointer: string): { value: unknown; holder: unknown } {
  let value = record;
  let holder: unknown;
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    holder = isEncodedArray(value) ? decodeFloat32Array(value) : value;
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, key)) {
      throw new RangeError(`Cannot find "${key}" of ${pointer}`);
    }
    value = (holder as Record<string, unknown>)[key];
  }
  return { value, holder };
}

function isEncodedArray(value: unknown): value is Parameters<typeof decodeFloat32Array>[0] {
  // `model_info` has a dtype too.
  return typeof value === "object" && value !== null && "dtype" in value && "data" in value;
}

/** What a region should say. */
function expectedText(record: unknown, region: Region): string {
  const { value, holder } = resolve(record, region.pointer);
  if (!region.relative) return formatValue(value, region.format);
  assert.ok(holder instanceof Float32Array || Array.isArray(holder), "relative needs an array");
  return formatValue(Number(value) / mean(holder), region.format);
}

/** Writes a value as one of the formats asks, with a true minus sign. */
function formatValue(value: unknown, format: string): string {
  const [kind, digits] = format.split(":");
  if (kind === "text" && typeof value === "string") return value;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError(`Cannot write ${String(value)} as ${format}`);
  }
  return formatNumber(value, kind!, Number(digits ?? NaN)).replace("-", "\u2212");
}

function formatNumber(value: number, kind: string, digits: number): string {
  if (kind === "count" && Number.isInteger(value)) return value.toLocaleString("en-US");
  if (kind === "fixed") return value.toFixed(digits);
  if (kind === "percent") return (100 * value).toFixed(digits);
  if (kind === "significant") {
    const written = value.toPrecision(digits);
    if (!written.includes("e")) return written;
  }
  throw new TypeError(`Cannot write ${value} as ${kind}:${digits}`);
}

const records = new Map<string, unknown>();

function readRecord(name: string): unknown {
  if (!records.has(name)) {
    const file = join(root, "results", `${name}.json`);
    records.set(name, JSON.parse(readFileSync(file, "utf8")));
  }
  return records.get(name);
}

for (const file of docs) {
  Deno.test(`docs/${file} says what the records say`, () => {
    const stale = parseRegions(readDoc(file)).flatMap((region) => {
      const wanted = expectedText(readRecord(region.record), region);
      const place = `line ${region.line}: ${region.record} ${region.pointer}`;
      return region.text === wanted ? [] : [`${place} says ${region.text}, wanted ${wanted}`];
    });
    assert.deepEqual(stale, []);
  });
}

Deno.test("both languages of the walkthrough cite the same values", () => {
  const cited = ["understanding.md", "understanding.zh.md"].map((file) =>
    parseRegions(readDoc(file)).map(({ line: _, ...region }) => JSON.stringify(region)).sort()
  );
  assert.ok(cited[0]!.length > 50);
  assert.deepEqual(cited[1], cited[0]);
});

Deno.test("parseRegions() finds name, pointer, format and text when a line holds two regions", () => {
  const markdown = "one\ntwo <!-- record:a-b_3bit /x.y/0 fixed:2 -->0.10<!-- /record --> and " +
    "<!-- record:c /m/1 relative fixed:1 -->2.0<!-- /record -->\n";
  assert.deepEqual(parseRegions(markdown), [
    {
      record: "a-b_3bit",
      pointer: "/x.y/0",
      relative: false,
      format: "fixed:2",
      text: "0.10",
      line: 2,
    },
    { record: "c", pointer: "/m/1", relative: true, format: "fixed:1", text: "2.0", line: 2 },
  ]);
});

Deno.test("parseRegions() throws when a mark is damaged", () => {
  const damaged = [
    "is <!-- record:a /x fixed:2 -->1.00",
    "is 1.00<!-- /record -->",
    "is <!-- record:a x.y fixed:2 -->1.00<!-- /record -->",
    "is <!-- record:a /x -->1.00<!-- /record -->",
    "is <!--record:a /x fixed:2 -->1.00<!-- /record -->",
    "is <!-- record:a /x fixed:2 --><!-- record:a /y fixed:2 -->1.00<!-- /record -->",
    "is\n  <!-- record:a /x fixed:2 -->1.00<!-- /record -->",
  ];
  for (const markdown of damaged) assert.throws(() => parseRegions(markdown), SyntaxError);
});

Deno.test("expectedText() steps into names with dots and slashes, lists and encoded arrays", () => {
  const channel = { dtype: "float32", shape: [3], data: "AACAPwAAAMAAAAA/" }; // 1, -2, 0.5
  const record = { "a.b": { "c/d": [{ "e~": 7 }] }, channel, info: { dtype: "BF16" }, name: "L1" };
  const read = (pointer: string, format: string, relative = false): string =>
    expectedText(record, { record: "", pointer, relative, format, text: "", line: 0 });
  assert.equal(read("/a.b/c~1d/0/e~0", "count"), "7");
  assert.equal(read("/channel/1", "fixed:1"), "\u22122.0");
  assert.equal(read("/channel/2", "fixed:1", true), "\u22123.0");
  assert.equal(read("/name", "text"), "L1");
  assert.equal(read("/info/dtype", "text"), "BF16");
  for (const pointer of ["/a", "/channel/3", "/name/0", "/a.b/toString"]) {
    assert.throws(() => read(pointer, "text"), RangeError);
  }
});

Deno.test("formatValue() writes each format, and throws where a value does not fit it", () => {
  assert.equal(formatValue(1234567, "count"), "1,234,567");
  assert.equal(formatValue(0.25, "percent:1"), "25.0");
  assert.equal(formatValue(0.0379, "significant:2"), "0.038");
  assert.equal(formatValue(-0.0437, "fixed:2"), "\u22120.04");
  const misfits: [unknown, string][] = [
    ["1", "fixed:1"],
    [1.5, "count"],
    [NaN, "fixed:1"],
    [null, "text"],
    [477, "significant:2"],
    [1, "decimal:2"],
  ];
  for (const [value, format] of misfits) assert.throws(() => formatValue(value, format), TypeError);
});
