/** Durations, sizes and tables as people read them. */

/** A duration in the two units that matter. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "?";
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** A size in decimal units, as disks and model hubs give it. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit = "B";
  for (const larger of ["kB", "MB", "GB", "TB"]) {
    // 999.95 would be printed as 1000.0.
    if (value < 999.95) break;
    value /= 1000;
    unit = larger;
  }
  return `${value.toFixed(1)} ${unit}`;
}

/** A sentence in the last column may wrap in a terminal; a rule that wraps is a mess. */
const LONGEST_RULE = 60;

/** Aligned plain text: header, a rule, rows. Columns of numbers stand to the right. */
export function formatTable(rows: readonly (readonly (string | number)[])[]): string {
  const [header, ...body] = rows.map((row) => row.map(String));
  if (header === undefined) return "";
  const columns = header.map((title, column) => {
    const cells = body.map((row) => row[column] ?? "");
    const width = Math.max(title.length, ...cells.map((cell) => cell.length));
    return { width, numeric: cells.length > 0 && cells.every(isNumeric) };
  });
  const line = (row: readonly string[]): string =>
    columns.map(({ width, numeric }, column) => {
      const cell = row[column] ?? "";
      return numeric ? cell.padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd();
  const rule = columns.map(({ width }, column) =>
    "-".repeat(column === columns.length - 1 ? Math.min(width, LONGEST_RULE) : width)
  ).join("  ");
  return [line(header), rule, ...body.map(line)].join("\n");
}

/** A number, perhaps with a unit behind, or a mark for "no number". */
function isNumeric(cell: string): boolean {
  return /^([-+]?[\d.]+(e[-+]?\d+)?( ?(%|x|s|[kMGT]?B))?|-|n\/a|)$/.test(cell);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
