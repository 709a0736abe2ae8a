/**
 * What a notebook's cells see of their surroundings when they run without Jupyter: a `console` and a
 * `Deno.jupyter` that keep what is printed and displayed, cell by cell.
 */

/** An output as it stands in a notebook, nbformat 4.5. */
export type Output =
  | { readonly output_type: "stream"; readonly name: "stdout"; readonly text: readonly string[] }
  | {
    readonly output_type: "display_data";
    readonly data: Readonly<Record<string, string>>;
    readonly metadata: Readonly<Record<string, never>>;
  };

/** The surroundings of one run. */
export interface NotebookRealm {
  /** Begins a cell: what comes from now on is its output. */
  readonly beginCell: (id: string) => void;
  /** What each cell put out, by its id. */
  readonly outputs: ReadonlyMap<string, readonly Output[]>;
  /** `console` for the cells; takes text. */
  readonly console: { readonly log: (line: string) => void };
  /** `Deno` for the cells. */
  readonly Deno: typeof Deno;
}

/** Makes surroundings in which nothing has been put out. */
export function createRealm(): NotebookRealm {
  const outputs = new Map<string, Output[]>();
  let current: Output[] = [];
  const display = (data: Readonly<Record<string, string>>, options: { readonly raw: true }) => {
    if (options?.raw !== true) throw new TypeError("Cannot display: wanted a raw media bundle");
    current.push({ output_type: "display_data", data, metadata: {} });
    return Promise.resolve();
  };
  return {
    outputs,
    beginCell: (id) => outputs.set(id, current = []),
    console: {
      // Jupyter joins what a cell prints without anything between.
      log: (line) => {
        const lines = line.split("\n").map((text) => `${text}\n`);
        const last = current.at(-1);
        const before = last?.output_type === "stream" ? last.text : [];
        if (before.length > 0) current.pop();
        current.push({ output_type: "stream", name: "stdout", text: [...before, ...lines] });
      },
    },
    Deno: Object.create(Deno, { jupyter: { value: { display } } }),
  };
}
