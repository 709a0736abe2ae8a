/** Reads the browser builds of the libraries that a page carries from Deno's package cache. */

/** A library as it goes into a page. */
export interface PageLibrary {
  /** The global that it defines. */
  readonly global: string;
  /** Package name and version, such as `vega 6.4.0`. */
  readonly title: string;
  /** Text of its licence, which asks to go where the code goes. */
  readonly licence: string;
  /** The script, ready for a browser. */
  readonly script: string;
}

/** Everything from packages that a page carries. */
export interface PageLibraries {
  /** Scripts in an order in which each finds those it needs. */
  readonly scripts: readonly PageLibrary[];
  /** Style sheet of the table. */
  readonly tableStyle: string;
}

/** Per library: an import that resolves, the package's root from there, and the script in the package. */
const SOURCES = [
  { global: "vega", entry: import.meta.resolve("vega"), root: "../", script: "build/vega.min.js" },
  {
    global: "vegaLite",
    entry: import.meta.resolve("vega-lite"),
    root: "../",
    script: "build/vega-lite.min.js",
  },
  {
    global: "Plotly",
    entry: import.meta.resolve("plotly.js-gl3d-dist-min"),
    root: "./",
    script: "plotly-gl3d.min.js",
  },
  {
    global: "Tabulator",
    entry: import.meta.resolve("tabulator-tables"),
    root: "../../",
    script: "dist/js/tabulator.min.js",
  },
] as const;

/** Reads all libraries. */
export async function readPageLibraries(): Promise<PageLibraries> {
  const scripts = await Promise.all(SOURCES.map(async ({ global, entry, root, script }) => {
    const folder = new URL(root, entry);
    const { name, version } = JSON.parse(await read(new URL("package.json", folder)));
    return {
      global,
      title: `${name} ${version}`,
      licence: await read(new URL("LICENSE", folder)),
      script: await read(new URL(script, folder)),
    };
  }));
  const table = new URL("../../", import.meta.resolve("tabulator-tables"));
  const tableStyle = await read(new URL("dist/css/tabulator_simple.min.css", table));
  return { scripts, tableStyle: tableStyle.replace(/\/\*# sourceMappingURL.*\*\//, "") };
}

async function read(file: URL): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    throw new Error(
      `Cannot read library "${file.pathname}": it is not in the package cache, run deno install`,
      { cause },
    );
  }
}
