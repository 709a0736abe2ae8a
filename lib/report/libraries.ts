/**
 * Reads the browser builds of the libraries that a page carries.
 *
 * Effect: reads Deno's package cache.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { fileProblem } from "../errors/file_problem.ts";

/** A library as it goes into a page. */
export interface PageLibrary {
  /** The global variable that its script defines. */
  readonly global: string;
  /** Package and version, such as `vega 6.4.0`. */
  readonly title: string;
  /** Text of its licence, which must go where the code goes. */
  readonly licence: string;
  readonly script: string;
}

/** Everything from packages that a page carries. */
export interface PageLibraries {
  /** In an order in which each finds those it needs. */
  readonly scripts: readonly PageLibrary[];
  readonly tableStyle: string;
}

const TABULATOR = import.meta.resolve("tabulator-tables");

/** Per library: its global, an import that resolves, the package's root from there, its script. */
const SOURCES = [
  ["vega", import.meta.resolve("vega"), "../", "build/vega.min.js"],
  ["vegaLite", import.meta.resolve("vega-lite"), "../", "build/vega-lite.min.js"],
  ["Plotly", import.meta.resolve("plotly.js-gl3d-dist-min"), "./", "plotly-gl3d.min.js"],
  ["Tabulator", TABULATOR, "../../", "dist/js/tabulator.min.js"],
] as const;

export async function readPageLibraries(): Promise<PageLibraries> {
  const scripts = await Promise.all(SOURCES.map(async ([global, entry, root, script]) => {
    const folder = new URL(root, entry);
    const { name, version } = JSON.parse(await read(new URL("package.json", folder)));
    return {
      global,
      title: `${name} ${version}`,
      licence: await read(new URL("LICENSE", folder)),
      script: await read(new URL(script, folder)),
    };
  }));
  const style = await read(new URL("../../dist/css/tabulator_simple.min.css", TABULATOR));
  return { scripts, tableStyle: style.replace(/\/\*# sourceMappingURL.*\*\//, "") };
}

async function read(file: URL): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    throw new AwqDiagError(
      `Cannot read library "${file.pathname}": ${fileProblem(cause)}, or run deno install`,
      { cause },
    );
  }
}
