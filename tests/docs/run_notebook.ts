/**
 * Runs the cells of a notebook in order without Jupyter, as one module.
 *
 *     deno run -A tests/docs/run_notebook.ts
 *
 * runs docs/walkthrough.ipynb and fills in its outputs.
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { NotebookRealm, Output } from "./notebook_realm.ts";

/** A cell of a notebook, nbformat 4.5. */
export type Cell =
  | {
    readonly cell_type: "markdown";
    readonly id: string;
    readonly metadata: object;
    readonly source: readonly string[];
  }
  | {
    readonly cell_type: "code";
    readonly execution_count: number | null;
    readonly id: string;
    readonly metadata: object;
    readonly outputs: readonly Output[];
    readonly source: readonly string[];
  };

/** A notebook, nbformat 4.5. */
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: { readonly kernelspec: { readonly name: string; readonly language: string } };
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** What each code cell puts out, by its id. */
export type Outputs = ReadonlyMap<string, readonly Output[]>;

/** The notebook of the project. */
export const walkthroughPath = join(import.meta.dirname!, "..", "..", "docs", "walkthrough.ipynb");

/**
 * Strings the code cells together. Their relative imports begin at the notebook's folder, as in
 * Jupyter; `console` and `Deno` are those of a realm, whose outputs the module exports.
 */
export function notebookModule({ cells }: Notebook, folder: string, realm: string): string {
  const code = cells.filter((cell) => cell.cell_type === "code").map(({ id, source }) =>
    `__realm.beginCell(${JSON.stringify(id)});\n${source.join("")}\n`
  );
  const placed = code.join("\n").replace(
    /(\bfrom )"(\.{1,2}\/[^"]+)"/g,
    (_, from: string, path: string) => from + JSON.stringify(new URL(path, folder).href),
  );
  return [
    `import { createRealm as __createRealm } from ${JSON.stringify(realm)};`,
    "const __realm = __createRealm();",
    "const { console, Deno } = __realm;",
    "export const __outputs = __realm.outputs;",
    "",
    placed,
  ].join("\n");
}

/** Runs the code cells of a notebook in order. */
export async function runNotebook(notebook: Notebook, path: string): Promise<Outputs> {
  const realm = import.meta.resolve("./notebook_realm.ts");
  const folder = new URL(".", pathToFileURL(path)).href;
  const file = await Deno.makeTempFile({ prefix: "notebook_", suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, notebookModule(notebook, folder, realm));
    const module: { __outputs: NotebookRealm["outputs"] } = await import(pathToFileURL(file).href);
    return module.__outputs;
  } finally {
    await Deno.remove(file);
  }
}

/** Puts outputs where Jupyter would put them, with the counts of one run from top to bottom. */
export function fillOutputs(notebook: Notebook, outputs: Outputs): Notebook {
  let count = 0;
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code"
      ? { ...cell, execution_count: ++count, outputs: outputs.get(cell.id) ?? [] }
      : cell
  );
  return { ...notebook, cells };
}

/** Reads a notebook. */
export async function readNotebook(path: string): Promise<Notebook> {
  return JSON.parse(await Deno.readTextFile(path));
}

if (import.meta.main) {
  const notebook = await readNotebook(walkthroughPath);
  const filled = fillOutputs(notebook, await runNotebook(notebook, walkthroughPath));
  await Deno.writeTextFile(walkthroughPath, `${JSON.stringify(filled, null, 1)}\n`);
}
