/** Tables of a document. */

/** A column: its heading, and to which side its cells go. */
export interface TableColumn {
  /** Heading. */
  readonly title: string;
  /** Numbers go right, words left. */
  readonly align: "left" | "right";
}

/** Writes a Markdown table with its columns aligned, exactly as `deno fmt` would. */
export function markdownTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string {
  for (const row of rows) {
    if (row.length === columns.length) continue;
    throw new TypeError(
      `Cannot write a table: got a row of ${row.length} cells, wanted ${columns.length}, ` +
        "give every column a cell",
    );
  }
  const cells = [columns.map(({ title }) => title), ...rows]
    .map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = columns.map((_, column) =>
    Math.max(3, ...cells.map((row) => widthOf(row[column]!)))
  );
  const line = (parts: readonly string[]) => `| ${parts.join(" | ")} |`;
  const padded = cells.map((row) =>
    line(row.map((cell, column) => pad(cell, widths[column]!, columns[column]!.align)))
  );
  const rule = line(columns.map(({ align }, column) => {
    const dashes = "-".repeat(widths[column]! - 1);
    return align === "left" ? `:${dashes}` : `${dashes}:`;
  }));
  return [padded[0], rule, ...padded.slice(1)].join("\n");
}

/** Characters, not UTF-16 units; none that these tables use is two columns wide. */
function widthOf(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number, align: TableColumn["align"]): string {
  const room = " ".repeat(width - widthOf(text));
  return align === "left" ? text + room : room + text;
}

/** A column of words. */
export function words(title: string): TableColumn {
  return { title, align: "left" };
}

/** A column of numbers. */
export function numbers(title: string): TableColumn {
  return { title, align: "right" };
}
