/**
 * Holds two JSON values against each other, numbers within a tolerance.
 *
 * Another kind of CPU sums in another order, so that the last digits of a recomputed record differ.
 */

import { decodeFloat32Array } from "../record/float32_array.ts";

export interface ValueDifference {
  /** JSON pointer of the value (RFC 6901). */
  readonly pointer: string;
  /** As JSON, cut to a few words; `nothing` for a missing key. */
  readonly before: string;
  readonly now: string;
}

export interface Comparison {
  /** The first differences beyond the tolerance, five at most. */
  readonly differences: readonly ValueDifference[];
  readonly count: number;
  /** The largest deviation of a number, and where; `null` if all numbers are exactly equal. */
  readonly worst: { readonly pointer: string; readonly deviation: number } | null;
}

/** Quantities that may be zero by cancellation, on a scale of 1: relative to themselves they hang on noise. */
const UNIT_SCALE = /kurtosis|spearman|p_value|captured|nats_per_token|ci95/;

/** As many differences as one reads. */
const MOST = 5;

/**
 * Compares two JSON values. The deviation of two numbers is their distance relative to the larger
 * one, or to 1 for quantities that cross zero (kurtosis, correlations, differences). Arrays in base64
 * are compared number by number.
 */
export function compareValues(before: unknown, now: unknown, tolerance: number): Comparison {
  const differences: ValueDifference[] = [];
  let count = 0;
  let worst: Comparison["worst"] = null;

  const report = (pointer: string, a: unknown, b: unknown): void => {
    count += 1;
    if (count <= MOST) differences.push({ pointer, before: brief(a), now: brief(b) });
  };
  const compare = (a: unknown, b: unknown, pointer: string, scale: number): void => {
    if (a === b) return;
    if (typeof a === "number" && typeof b === "number") {
      const deviation = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), scale);
      if (worst === null || deviation > worst.deviation) worst = { pointer, deviation };
      if (!(deviation <= tolerance)) report(pointer, a, b);
    } else if (isObject(a) && isObject(b) && Array.isArray(a) === Array.isArray(b)) {
      const [x, y] = decoded(a, b) ?? [a, b];
      for (const key of new Set([...Object.keys(x), ...Object.keys(y)])) {
        const place = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
        compare(own(x, key), own(y, key), place, UNIT_SCALE.test(key) ? 1 : scale);
      }
    } else report(pointer, a, b);
  };
  compare(before, now, "", 0);
  return { differences, count, worst };
}

function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key as keyof typeof value] : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Both as numbers, if both are arrays in base64 of one shape; equal texts need no look inside. */
function decoded(a: object, b: object): [Float32Array, Float32Array] | null {
  if (own(a, "dtype") !== "float32" || own(b, "dtype") !== "float32") return null;
  if (own(a, "data") === own(b, "data")) return null;
  if (JSON.stringify(own(a, "shape")) !== JSON.stringify(own(b, "shape"))) return null;
  try {
    type Encoded = Parameters<typeof decodeFloat32Array>[0];
    return [decodeFloat32Array(a as Encoded), decodeFloat32Array(b as Encoded)];
  } catch {
    return null; // not what it says; its text is compared
  }
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
