/** How a document writes a value of a record. */

/** Writes a value as a format asks, with a true minus sign. */
export function formatValue(value: unknown, format: string): string {
  const [kind, digits] = format.split(":");
  if (kind === "text" && typeof value === "string") return value;
  if (typeof value !== "number" || !Number.isFinite(value)) throw misfit(value, format);
  const written = formatNumber(value, kind!, Number(digits ?? NaN));
  if (written === null) throw misfit(value, format);
  return written.replace("-", "−");
}

function formatNumber(value: number, kind: string, digits: number): string | null {
  if (kind === "count" && Number.isInteger(value)) return value.toLocaleString("en-US");
  if (!Number.isInteger(digits)) return null;
  if (kind === "fixed") return value.toFixed(digits);
  if (kind === "percent") return (100 * value).toFixed(digits);
  if (kind === "significant") {
    const written = value.toPrecision(digits);
    // An exponent would say that the format was the wrong one for this value.
    return written.includes("e") ? null : written;
  }
  return null;
}

function misfit(value: unknown, format: string): TypeError {
  return new TypeError(
    `Cannot write ${JSON.stringify(value)} as "${format}": ` +
      "it is no such value or there is no such format, choose another format",
  );
}
