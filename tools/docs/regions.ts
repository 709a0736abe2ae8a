/**
 * The marked regions of a document: text that is made from records, between two HTML comments.
 *
 * Inside a line, a value of a record, or one that a name of `derived_values.ts` stands for:
 *
 *     <!-- record:NAME POINTER FORMAT -->1.06<!-- /record -->
 *     <!-- record:NAME POINTER relative FORMAT -->1.06<!-- /record -->
 *     <!-- derived:VALUE NAME... FORMAT -->1.06<!-- /derived -->
 *
 * On lines of their own, around a whole table: one of `tables.ts`, or the keys of a kind of record:
 *
 *     <!-- table:TABLE NAME... -->        <!-- keys:KIND -->
 *
 *     | ... |                             | ... |
 *
 *     <!-- /table -->                     <!-- /keys -->
 *
 * NAME is a file of `results/` without `.json`; POINTER is a JSON Pointer; `relative` divides by the
 * mean of the array that holds the value; FORMAT is one of `format_value.ts`.
 */

import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { maskCode } from "./mask_code.ts";

/** What the text of a region is made from. */
export interface RegionSource {
  readonly kind: "record" | "derived" | "table" | "keys";
  /** Pointer into a record; name of a derived value, of a table, or of what has the keys. */
  readonly name: string;
  readonly records: readonly string[];
  /** How a value is written; empty for a table. */
  readonly format: string;
  readonly relative: boolean;
}

export interface Region {
  readonly source: RegionSource;
  /** What stands in the document. */
  readonly text: string;
  /** Offset of the text's first character. */
  readonly start: number;
  /** Line of the opening comment, from 1. */
  readonly line: number;
}

/** Text between the comments: part of a line, or a block with an empty line on either side. */
const WHOLE =
  /<!-- (record|derived|table|keys):([^\n]*?) -->(?:([^<\n]+)|\n\n([^]*?)\n\n)<!-- \/\1 -->/y;

/** Fenced code blocks are left out. */
export function parseRegions(markdown: string): Region[] {
  const text = maskCode(markdown);
  const openings = [...text.matchAll(/<!--\s*(?:record|derived|table|keys)\b/g)];
  const closings = [...text.matchAll(/<!--\s*\/\s*(?:record|derived|table|keys)\b/g)];
  const regions = openings.map(({ index }) => parseRegion(text, index));
  if (closings.length !== regions.length) {
    throw new AwqDiagError(
      `Cannot pair regions: got ${regions.length} openings and ${closings.length} ends, ` +
        "wanted one end for each, add or remove one",
    );
  }
  return regions;
}

function parseRegion(text: string, index: number): Region {
  const above = text.slice(0, index).split("\n");
  const line = above.length;
  WHOLE.lastIndex = index;
  const found = WHOLE.exec(text);
  const [whole = "", kind = "", words = "", inline, block] = found ?? [];
  const source = parseSource(kind as RegionSource["kind"], words.split(" "));
  const isBlock = block !== undefined;
  const alone = above.at(-1)!.trim() === "";
  // Markdown takes a line that begins with a comment for HTML, so a value may not begin one.
  if (source === null || isBlock !== alone || isBlock !== (source.format === "")) {
    throw new AwqDiagError(
      `Cannot read the region in line ${line}: it is not one of the forms in tools/docs/regions.ts, ` +
        "write it as shown there",
    );
  }
  const content = inline ?? block!;
  const end = index + whole.length - `<!-- /${kind} -->`.length - (isBlock ? 2 : 0);
  return { source, text: content, start: end - content.length, line };
}

/** What the words of an opening comment say, or `null` where they say nothing. */
function parseSource(
  kind: RegionSource["kind"],
  words: readonly string[],
): RegionSource | null {
  if (!words.every((word) => /^[\w./:~-]+$/.test(word))) return null;
  const [name = "", ...records] = words;
  const block = { kind, name, records, format: "", relative: false };
  if (kind === "table") return block;
  if (kind === "keys") return records.length === 0 ? block : null;
  const format = records.pop() ?? "";
  if (!/^[a-z]+(?::\d+)?$/.test(format)) return null;
  if (kind === "derived") return records.length > 0 ? { ...block, format } : null;
  const [pointer = "", ...flags] = records;
  if (!pointer.startsWith("/") || !["", "relative"].includes(flags.join(" "))) return null;
  return { kind, name: pointer, records: [name], format, relative: flags.length > 0 };
}
