/** One value of a record, by its place. */

import type { EncodedFloat32Array } from "../../lib/record/channels.ts";
import { decodeFloat32Array } from "../../lib/record/float32_array.ts";

/** A value and the object or array that holds it. */
export interface HeldValue {
  /** The value. */
  readonly value: unknown;
  /** What holds it; an encoded float32 array is decoded. */
  readonly holder: unknown;
}

/** Steps into objects, arrays and encoded float32 arrays. */
export function recordValue(record: unknown, pointer: string): HeldValue {
  let value = record;
  let holder: unknown;
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    holder = isEncodedArray(value) ? decodeFloat32Array(value) : value;
    if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, key)) {
      throw new RangeError(
        `Cannot find "${pointer}": there is no "${key}", look into the record for the right name`,
      );
    }
    value = (holder as Record<string, unknown>)[key];
  }
  return { value, holder };
}

/** Not by `dtype` alone: `model_info` has one too. */
function isEncodedArray(value: unknown): value is EncodedFloat32Array {
  return typeof value === "object" && value !== null && "dtype" in value && "data" in value;
}
