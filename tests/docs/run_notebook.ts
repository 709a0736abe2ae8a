/**
 * Runs the cells of a notebook in order without Jupyter.
 *
 *     deno run -A tests/docs/run_notebook.ts
 *
 * runs docs/walkthrough.ipynb and fills in its outputs.
 */

import { dirname, join } from "node:path";
import { type Output, type Outputs, runCells } from "./run_cells.ts";

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

export const walkthroughPath = join(import.meta.dirname!, "..", "..", "docs", "walkthrough.ipynb");

/** Runs the code cells of a notebook that lies at a path. */
export async function runNotebook({ cells }: Notebook, path: string): Promise<Outputs> {
  const code = cells.filter(({ cell_type }) => cell_type === "code")
    .map(({ id, source }) => ({ id, code: source.join("") }));
  return await runCells(code, dirname(path));
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

export async function readNotebook(path: string): Promise<Notebook> {
  return JSON.parse(await Deno.readTextFile(path));
}

if (import.meta.main) {
  const notebook = await readNotebook(walkthroughPath);
  const filled = fillOutputs(notebook, await runNotebook(notebook, walkthroughPath));
  await Deno.writeTextFile(walkthroughPath, `${JSON.stringify(filled, null, 1)}\n`);
}
