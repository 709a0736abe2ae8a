/// <reference lib="dom" />
/**
 * The libraries inside the page. They stand in `<script type="text/plain">` and are run when first
 * needed, so that the page answers before they are parsed.
 */

import type * as Vega from "vega";
import type * as VegaLite from "vega-lite";

/** What the page uses of plotly.js. */
interface PlotlyLibrary {
  react(host: HTMLElement, traces: object[], layout: object, config: object): Promise<unknown>;
  relayout(host: HTMLElement, layout: object): Promise<unknown>;
  /** Takes a drawing away and frees its WebGL context. */
  purge(host: HTMLElement): void;
}

/** What the page uses of a Tabulator table. */
export interface TabulatorTable {
  on(event: "tableBuilt", callback: () => void): void;
  on(event: "dataFiltered", callback: (filters: unknown, rows: readonly unknown[]) => void): void;
  /** Replaces all rows; sorting and filters stay. */
  replaceData(rows: object[]): Promise<void>;
  /** Saves the rows that pass the filters. */
  download(format: "csv", file: string): void;
}

/** The libraries by the name of the global that each defines. */
interface PageGlobals {
  vega: typeof Vega;
  vegaLite: typeof VegaLite;
  Plotly: PlotlyLibrary;
  Tabulator: new (host: HTMLElement, options: object) => TabulatorTable;
}

/** Runs a library on first use. */
export function loadLibrary<K extends keyof PageGlobals>(name: K): PageGlobals[K] {
  const globals = globalThis as unknown as Partial<PageGlobals>;
  if (globals[name] === undefined) {
    const script = document.createElement("script");
    script.textContent = document.getElementById(`library-${name}`)?.textContent ?? "";
    document.head.append(script);
  }
  const library = globals[name];
  if (library === undefined) {
    throw new Error(`Cannot load "${name}": the page does not hold it, build the page again`);
  }
  return library;
}
