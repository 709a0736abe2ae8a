/**
 * Runs cells of TypeScript in order as one module, as Jupyter or a paste into Deno would, with a
 * `console` and a `Deno.jupyter` that keep what each cell puts out.
 */

import { pathToFileURL } from "node:url";

/** An output as it stands in a notebook, nbformat 4.5. */
export type Output =
  | { readonly output_type: "stream"; readonly name: "stdout"; readonly text: readonly string[] }
  | {
    readonly output_type: "display_data";
    readonly data: Readonly<Record<string, string>>;
    readonly metadata: Readonly<Record<string, never>>;
  };

/** What each cell puts out, by its id. */
export type Outputs = ReadonlyMap<string, readonly Output[]>;

interface CodeCell {
  readonly id: string;
  readonly code: string;
}

/** Runs cells whose relative imports begin at a folder; throws what a cell throws. */
export async function runCells(cells: readonly CodeCell[], folder: string): Promise<Outputs> {
  const base = pathToFileURL(`${folder}/`).href;
  const code = cells.map(({ id, code }) => `__realm.beginCell(${JSON.stringify(id)});\n${code}\n`)
    .join("\n")
    .replace(
      /(\bfrom )"(\.{1,2}\/[^"]+)"/g,
      (_, from: string, path: string) => from + JSON.stringify(new URL(path, base).href),
    );
  const module = [
    `import { createRealm } from ${JSON.stringify(import.meta.url)};`,
    "const __realm = createRealm();",
    "const { console, Deno } = __realm;",
    "export const __outputs = __realm.outputs;",
    code,
  ].join("\n");
  const file = await Deno.makeTempFile({ prefix: "cells_", suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, module);
    return (await import(pathToFileURL(file).href)).__outputs;
  } finally {
    await Deno.remove(file);
  }
}

/** What the module of the cells sees of its surroundings. */
export function createRealm() {
  const outputs = new Map<string, Output[]>();
  let current: Output[] = [];
  const display = (data: Readonly<Record<string, string>>, options: { readonly raw: true }) => {
    if (options?.raw !== true) throw new TypeError("Cannot display: wanted a raw media bundle");
    current.push({ output_type: "display_data", data, metadata: {} });
    return Promise.resolve();
  };
  // Jupyter joins what a cell prints without anything between.
  const log = (...values: readonly unknown[]) => {
    const line = values.map((value) => typeof value === "string" ? value : Deno.inspect(value));
    const lines = line.join(" ").split("\n").map((text) => `${text}\n`);
    const last = current.at(-1);
    const before = last?.output_type === "stream" ? last.text : [];
    if (before.length > 0) current.pop();
    current.push({ output_type: "stream", name: "stdout", text: [...before, ...lines] });
  };
  return {
    outputs,
    beginCell: (id: string) => void outputs.set(id, current = []),
    console: { log },
    Deno: Object.create(Deno, { jupyter: { value: { display } } }) as typeof Deno,
  };
}
