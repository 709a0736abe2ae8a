/**
 * What a region should say.
 *
 * @module
 */

import type { AnyRecord } from "../../lib/record/kinds.ts";
import { mean } from "../../lib/stats/mean.ts";
import { derivedValue } from "./derived_values.ts";
import { formatValue } from "./format_value.ts";
import { keysTable } from "./keys_table.ts";
import { recordValue } from "./record_value.ts";
import type { RegionSource } from "./regions.ts";
import { documentTable } from "./tables.ts";

/**
 * Makes the text of a region.
 *
 * @param source What it is made from.
 * @param records The records that the source names, in its order.
 * @returns What should stand between its comments.
 * @throws {RangeError} If it names a value, table or format that does not exist.
 * @throws {TypeError} If a value does not fit its format, or a record is of the wrong kind.
 *
 * @example Keys need no record
 * ```ts
 * import { expectedText } from "./expected_text.ts";
 * import assert from "node:assert/strict";
 *
 * assert.match(expectedText({ kind: "keys", name: "array", records: [] }, []), /^\| key /);
 * ```
 */
export function expectedText(source: RegionSource, records: readonly AnyRecord[]): string {
  switch (source.kind) {
    case "record": {
      const value = valueOf(records[0], source.pointer, source.relative);
      return formatValue(value, source.format);
    }
    case "derived":
      return formatValue(derivedValue(source.name, records), source.format);
    case "table":
      return documentTable(source.name, records);
    case "keys":
      return keysTable(source.name);
  }
}

function valueOf(record: unknown, pointer: string, relative: boolean): unknown {
  const { value, holder } = recordValue(record, pointer);
  if (!relative) return value;
  if (holder instanceof Float32Array || Array.isArray(holder)) return Number(value) / mean(holder);
  throw new TypeError(
    `Cannot make "${pointer}" relative: what holds it is no array, leave out "relative"`,
  );
}
