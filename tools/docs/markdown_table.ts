/** Tables of a document. */

export interface Column<Row> {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (row: Row) => string;
}

export function words<Row>(title: string, cell: (row: Row) => string): Column<Row> {
  return { title, align: "left", cell };
}

export function numbers<Row>(title: string, cell: (row: Row) => string): Column<Row> {
  return { title, align: "right", cell };
}

/** Writes a Markdown table with its columns aligned, exactly as `deno fmt` would. */
export function markdownTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): string {
  const lines = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ].map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = columns.map((_, column) =>
    Math.max(3, ...lines.map((cells) => widthOf(cells[column]!)))
  );
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const [header, ...body] = lines.map((cells) =>
    line(columns.map(({ align }, i) => {
      const room = " ".repeat(widths[i]! - widthOf(cells[i]!));
      return align === "left" ? cells[i]! + room : room + cells[i]!;
    }))
  );
  const rule = line(columns.map(({ align }, i) => {
    const dashes = "-".repeat(widths[i]! - 1);
    return align === "left" ? `:${dashes}` : `${dashes}:`;
  }));
  return [header, rule, ...body].join("\n");
}

/** Characters, not UTF-16 units; none that these tables use is two columns wide. */
function widthOf(text: string): number {
  return [...text].length;
}
