/** The documents of the project, for tests about them. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { maskCode } from "../../tools/docs/mask_code.ts";
import { citedRecords } from "../../tools/docs/refresh_document.ts";
import type { AnyRecord } from "../../lib/record/kinds.ts";
import { parseRecord } from "../../lib/record/read_record.ts";

/** Folder of the project. */
export const root: string = join(import.meta.dirname!, "..", "..");

/** Markdown files of a folder, as paths from the root. */
function markdownIn(folder: string): string[] {
  return [...Deno.readDirSync(join(root, folder))]
    .filter(({ name }) => name.endsWith(".md"))
    .map(({ name }) => join(folder, name));
}

/** Documents with numbers from records: README.md and docs/*.md. */
export const refreshed: readonly string[] = ["README.md", ...markdownIn("docs")].sort();

/** Every document that a reader finds. */
export const documents: readonly string[] = [
  ...refreshed,
  "docs/walkthrough.ipynb",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "data/README.md",
  ...[...Deno.readDirSync(join(root, "models"))].flatMap(({ name }) =>
    markdownIn(`models/${name}`)
  ),
].sort();

/** The log tells what was, so its commands and paths may be gone. */
export const current: readonly string[] = documents.filter((path) => path !== "docs/log.md");

/** Text of a document; of a notebook, that of its Markdown cells. */
export function readDocument(path: string): string {
  const text = Deno.readTextFileSync(join(root, path));
  if (!path.endsWith(".ipynb")) return text;
  const cells: { cell_type: string; source: string[] }[] = JSON.parse(text).cells;
  return cells.filter((cell) => cell.cell_type === "markdown")
    .map((cell) => cell.source.join("")).join("\n\n");
}

/** A document without fenced code and comments. */
export function prose(markdown: string): string {
  return maskCode(markdown).replace(/<!--[^]*?-->/g, "");
}

/** The records that documents cite, read once. */
export function citedBy(paths: readonly string[]): ReadonlyMap<string, AnyRecord> {
  const names = new Set(paths.flatMap((path) => citedRecords(readDocument(path))));
  return new Map([...names].map((name) => {
    const file = `results/${name}.json`;
    return [name, parseRecord(readDocument(file), file)];
  }));
}

/** Whether a path from the root exists. */
export function exists(path: string): boolean {
  return existsSync(join(root, path));
}
