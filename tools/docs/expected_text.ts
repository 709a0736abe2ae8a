/** What a region should say. */

import type { AnyRecord } from "../../lib/record/kinds.ts";
import { mean } from "../../lib/stats/mean.ts";
import { derivedValue } from "./derived_values.ts";
import { formatValue } from "./format_value.ts";
import { keysTable } from "./keys_table.ts";
import { recordValue } from "./record_value.ts";
import type { RegionSource } from "./regions.ts";
import { documentTable } from "./tables.ts";

/** Makes the text of a region. */
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
