/** What a region should say. */

import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import type { EncodedFloat32Array } from "../../lib/record/float32_array.ts";
import { decodeFloat32Array } from "../../lib/record/float32_array.ts";
import type { AnyRecord } from "../../lib/record/kinds.ts";
import { mean } from "../../lib/stats/mean.ts";
import { derivedValue } from "./derived_values.ts";
import { formatValue } from "./format_value.ts";
import { keysTable } from "./keys_table.ts";
import type { RegionSource } from "./regions.ts";
import { documentTable } from "./tables.ts";

export function expectedText(source: RegionSource, records: readonly AnyRecord[]): string {
  const { kind, name, relative, format } = source;
  switch (kind) {
    case "record":
      return formatValue(recordValue(records[0], name, relative), format);
    case "derived":
      return formatValue(derivedValue(name, records), format);
    case "table":
      return documentTable(name, records);
    case "keys":
      return keysTable(name);
  }
}

/** Steps into objects, arrays and encoded float32 arrays. */
export function recordValue(record: unknown, pointer: string, relative = false): unknown {
  let value = record;
  let holder: unknown;
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    holder = isEncodedArray(value) ? decodeFloat32Array(value) : value;
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, key)) {
      throw new AwqDiagError(
        `Cannot find "${pointer}": there is no "${key}", look into the record for the right name`,
      );
    }
    value = (holder as Record<string, unknown>)[key];
  }
  if (!relative) return value;
  if (holder instanceof Float32Array || Array.isArray(holder)) return Number(value) / mean(holder);
  throw new AwqDiagError(
    `Cannot make "${pointer}" relative: what holds it is no array, leave out "relative"`,
  );
}

/** Not by `dtype` alone: `model_info` has one too. */
function isEncodedArray(value: unknown): value is EncodedFloat32Array {
  return typeof value === "object" && value !== null && "dtype" in value && "data" in value;
}
