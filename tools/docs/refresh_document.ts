/** A document brought up to date with the records. */

import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import type { AnyRecord } from "../../lib/record/kinds.ts";
import { expectedText } from "./expected_text.ts";
import { parseRegions, type Region } from "./regions.ts";

export interface StaleRegion {
  /** Line of its opening comment, from 1. */
  readonly line: number;
  readonly text: string;
  readonly wanted: string;
}

/** The records that a document is made from. */
export function citedRecords(markdown: string): string[] {
  return [...new Set(parseRegions(markdown).flatMap(({ source }) => source.records))];
}

/** Rewrites every region of a document; says which were stale. */
export function refreshDocument(
  markdown: string,
  records: ReadonlyMap<string, AnyRecord>,
): { readonly text: string; readonly stale: readonly StaleRegion[] } {
  const stale: StaleRegion[] = [];
  const parts: string[] = [];
  let done = 0;
  for (const region of parseRegions(markdown)) {
    const wanted = wantedText(region, records);
    parts.push(markdown.slice(done, region.start), wanted);
    done = region.start + region.text.length;
    if (region.text !== wanted) stale.push({ line: region.line, text: region.text, wanted });
  }
  return { text: parts.join("") + markdown.slice(done), stale };
}

function wantedText({ source, line }: Region, records: ReadonlyMap<string, AnyRecord>): string {
  try {
    return expectedText(source, source.records.map((name) => named(records, name)));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AwqDiagError(`Cannot refresh line ${line}: ${reason}`, { cause });
  }
}

function named(records: ReadonlyMap<string, AnyRecord>, name: string): AnyRecord {
  const record = records.get(name);
  if (record !== undefined) return record;
  throw new AwqDiagError(`Cannot find the record "${name}": it was not read, name one of results/`);
}
