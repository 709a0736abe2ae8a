/// <reference lib="dom" />
/** The section with the table of all linears: sort, filter, choose the bit width, save as CSV. */

import type { ReportModel } from "../report_data.ts";
import { formatDigits } from "../../num/format_number.ts";
import { byId, offerBits } from "./dom.ts";
import { loadLibrary, type TabulatorTable } from "./libraries.ts";
import type { Painter } from "./painter.ts";
import { type TableRow, tableRows } from "./table_rows.ts";

/** Makes the section work; returns what brings its rows up to date. */
export function setUpTable(
  models: readonly ReportModel[],
  shown: () => ReportModel[],
  painter: Painter,
): () => void {
  const host = byId("layer-table", HTMLElement);
  const bits = byId("table-bits", HTMLSelectElement);
  offerBits(bits, models);

  const rows = () => tableRows(shown(), Number(bits.value));
  let table: TabulatorTable | null = null;
  const refresh = () => void table?.replaceData(rows());
  painter.add(host, () => {
    // The table takes its colours from the style sheet, so a repaint has nothing to do.
    table ??= buildTable(host, rows(), models.length > 1);
  });
  bits.addEventListener("change", refresh);
  byId("table-save", HTMLButtonElement).addEventListener("click", () => {
    table?.download("csv", `layers_${bits.value}bit.csv`);
  });
  return refresh;
}

function buildTable(host: HTMLElement, rows: TableRow[], withModel: boolean): TabulatorTable {
  const Tabulator = loadLibrary("Tabulator");
  const table = new Tabulator(host, {
    data: rows,
    columns: columns(withModel),
    height: Math.min(520, 90 + 34 * rows.length),
    layout: "fitDataStretch",
    placeholder: "No layer passes the filters",
  });
  const count = byId("table-count", HTMLElement);
  table.on("dataFiltered", (_filters, passing) => {
    count.textContent = `${passing.length} layers`;
  });
  table.on("tableBuilt", () => makeHeadersReachable(host));
  return table;
}

function columns(withModel: boolean): object[] {
  return [
    ...(withModel ? [textColumn("Model", "model")] : []),
    numberColumn("Layer", "block", (value) => `${value}`),
    textColumn("Family", "family"),
    numberColumn("Gain, ×", "gain"),
    numberColumn("RTN error", "rtn_error"),
    numberColumn("AWQ error", "awq_error"),
    numberColumn("Best alpha", "alpha"),
    numberColumn("Kurtosis, mean", "mean_kurtosis"),
    numberColumn("Kurtosis, max", "max_kurtosis"),
    numberColumn("Outliers, %", "outliers"),
    numberColumn("Top-1 % share, %", "top_share"),
    numberColumn("Channels", "channels", (value) => `${value}`),
    textColumn("Module", "module"),
  ];
}

/** Plain text columns are escaped by the library. */
function textColumn(title: string, field: keyof TableRow): object {
  return {
    title,
    field,
    sorter: "string",
    headerFilter: "input",
    headerFilterPlaceholder: "filter",
    headerFilterParams: { elementAttributes: { "aria-label": `${title} contains` } },
  };
}

function numberColumn(
  title: string,
  field: keyof TableRow,
  format: (value: number | null) => string = formatDigits,
): object {
  return {
    title,
    field,
    sorter: "number",
    hozAlign: "right",
    headerSortStartingDir: field === "block" ? "asc" : "desc",
    formatter: (cell: { getValue(): number | null }) => format(cell.getValue()),
    headerFilter: "number",
    headerFilterFunc: ">=",
    headerFilterPlaceholder: "≥",
    headerFilterParams: { elementAttributes: { "aria-label": `${title} at least`, step: "any" } },
  };
}

/** Tabulator sorts on a click; this lets the keyboard click. */
function makeHeadersReachable(host: HTMLElement): void {
  for (const header of host.querySelectorAll<HTMLElement>(".tabulator-col[aria-sort]")) {
    header.tabIndex = 0;
    header.addEventListener("keydown", (event) => {
      if (event.target !== header || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      header.click();
    });
  }
}
