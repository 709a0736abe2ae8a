/** How a document writes a value of a record. */

import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { withMinus } from "../../lib/num/format_number.ts";

/** Writes a value as a format asks: `text`, `count`, `fixed:N`, `percent:N` or `significant:N`. */
export function formatValue(value: unknown, format: string): string {
  const [kind, digits] = format.split(":");
  if (kind === "text" && typeof value === "string") return value;
  const written = typeof value === "number" && Number.isFinite(value)
    ? formatNumber(value, kind!, Number(digits ?? NaN))
    : null;
  if (written !== null) return withMinus(written);
  throw new AwqDiagError(
    `Cannot write ${JSON.stringify(value)} as "${format}": ` +
      "it is no such value or there is no such format, choose another format",
  );
}

function formatNumber(value: number, kind: string, digits: number): string | null {
  if (kind === "count" && Number.isInteger(value)) return value.toLocaleString("en-US");
  if (!Number.isInteger(digits)) return null;
  if (kind === "fixed") return value.toFixed(digits);
  if (kind === "percent") return (100 * value).toFixed(digits);
  if (kind !== "significant") return null;
  const written = value.toPrecision(digits);
  // An exponent would say that the format was the wrong one for this value.
  return written.includes("e") ? null : written;
}

export function fixed(value: unknown, digits: number): string {
  return formatValue(value, `fixed:${digits}`);
}

/** A fraction in percent, with its sign. */
export function percent(value: unknown, digits: number): string {
  return `${formatValue(value, `percent:${digits}`)} %`;
}
