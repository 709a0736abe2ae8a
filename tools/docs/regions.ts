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

import { maskCode } from "./mask_code.ts";

/** What the text of a region is made from. */
export type RegionSource =
  | {
    readonly kind: "record";
    /** The record's file name without `.json`. */
    readonly records: readonly string[];
    /** JSON Pointer to the value. */
    readonly pointer: string;
    /** Whether the value is divided by the mean of the array that holds it. */
    readonly relative: boolean;
    /** How the value is written. */
    readonly format: string;
  }
  | {
    readonly kind: "derived";
    /** Which value. */
    readonly name: string;
    /** The records it is computed from. */
    readonly records: readonly string[];
    /** How the value is written. */
    readonly format: string;
  }
  | {
    readonly kind: "table";
    /** Which table. */
    readonly name: string;
    /** The records that it shows. */
    readonly records: readonly string[];
  }
  | {
    readonly kind: "keys";
    /** Which part of which record. */
    readonly name: string;
    /** None: keys come from the schemas. */
    readonly records: readonly string[];
  };

/** A marked region of a document. */
export interface Region {
  /** What the text is made from. */
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

/** Finds the marked regions of a document. Fenced code blocks are left out. */
export function parseRegions(markdown: string): Region[] {
  const text = maskCode(markdown);
  const openings = [...text.matchAll(/<!--\s*(?:record|derived|table|keys)\b/g)];
  const closings = [...text.matchAll(/<!--\s*\/\s*(?:record|derived|table|keys)\b/g)];
  const regions = openings.map(({ index }) => parseRegion(text, index));
  if (closings.length !== regions.length) {
    throw new SyntaxError(
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
  const source = parseSource(kind, words.split(" "));
  const isBlock = block !== undefined;
  const alone = above.at(-1)!.trim() === "";
  // Markdown takes a line that begins with a comment for HTML, so a value may not begin one.
  if (source === null || isBlock !== alone || isBlock !== isBlockKind(source.kind)) {
    throw new SyntaxError(
      `Cannot read the region in line ${line}: it is not one of the forms in tools/docs/regions.ts, ` +
        "write it as shown there",
    );
  }
  const content = inline ?? block!;
  const end = index + whole.length - `<!-- /${kind} -->`.length - (isBlock ? 2 : 0);
  return { source, text: content, start: end - content.length, line };
}

function isBlockKind(kind: RegionSource["kind"]): boolean {
  return kind === "table" || kind === "keys";
}

/** What the words of an opening comment say, or `null` where they say nothing. */
function parseSource(kind: string, words: readonly string[]): RegionSource | null {
  const [name = "", ...rest] = words;
  const named = [name, ...rest].every((word) => /^[\w./:~-]+$/.test(word));
  if (!named) return null;
  if (kind === "table") return { kind, name, records: rest };
  if (kind === "keys") return rest.length === 0 ? { kind, name, records: [] } : null;
  const format = rest.pop() ?? "";
  if (!/^[a-z]+(?::\d+)?$/.test(format)) return null;
  if (kind === "derived") return rest.length > 0 ? { kind, name, records: rest, format } : null;
  const [pointer = "", relative, ...more] = rest;
  const known = relative === undefined || relative === "relative";
  if (kind !== "record" || !pointer.startsWith("/") || !known || more.length > 0) return null;
  return { kind, records: [name], pointer, relative: relative !== undefined, format };
}
