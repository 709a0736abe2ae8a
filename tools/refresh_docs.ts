/**
 * Writes the numbers and tables of the documents anew from the records.
 *
 *     deno task refresh-docs --help
 */

import { AwqDiagError } from "../lib/errors/awq_diag_error.ts";
import { join } from "node:path";
import { runTask } from "../lib/cli/exit.ts";
import { createCommand, type SharedOptions } from "../lib/cli/options.ts";
import { citedRecords, refreshDocument, type StaleRegion } from "./docs/refresh_document.ts";
import type { AnyRecord } from "../lib/record/kinds.ts";
import { replaceFile } from "../lib/files/replace_file.ts";
import { readRecord } from "../lib/record/store.ts";

const command = createCommand(
  "refresh-docs",
  "Write the numbers and tables of the documents anew from the records.",
  [
    ["deno task refresh-docs", "after a run that changed results/"],
    ["deno task refresh-docs --check", "change nothing; list what is stale and exit with 1"],
    ["deno task refresh-docs paper.md --results runs", "another document, other records"],
  ],
)
  .argument("[documents...]", "Markdown files (default: README.md and docs/*.md)")
  .option("--check", "list stale regions instead of writing them")
  .option("--results <dir>", "folder of the records", "results");

interface RefreshOptions extends SharedOptions {
  readonly check?: boolean;
  readonly results: string;
}

interface Stale {
  readonly document: string;
  readonly regions: readonly StaleRegion[];
}

export async function refreshDocs(
  args: string[],
  print: (text: string) => void = console.log,
): Promise<void> {
  const options = command.parse(args, { from: "user" }).opts<RefreshOptions>();
  const documents = command.args.length > 0 ? command.args : await ownDocuments();
  const stale: Stale[] = [];
  const records = new Map<string, AnyRecord>();
  for (const document of documents) {
    const markdown = await Deno.readTextFile(document);
    await readCited(markdown, options.results, records);
    const { text, stale: regions } = refreshDocument(markdown, records);
    if (regions.length === 0) continue;
    stale.push({ document, regions });
    if (options.check !== true) await replaceFile(document, new TextEncoder().encode(text));
  }
  print(options.json === true ? JSON.stringify(stale) : describe(stale, documents.length));
  if (options.check === true && stale.length > 0) {
    throw new AwqDiagError(
      `Cannot call the documents fresh: ${stale.length} of ${documents.length} have stale regions, ` +
        "run deno task refresh-docs",
    );
  }
}

async function ownDocuments(): Promise<string[]> {
  const documents = ["README.md"];
  for await (const { name } of Deno.readDir("docs")) {
    if (name.endsWith(".md")) documents.push(join("docs", name));
  }
  return documents.sort();
}

/** Reads the records that a document cites, each once for all documents. */
async function readCited(
  markdown: string,
  folder: string,
  records: Map<string, AnyRecord>,
): Promise<void> {
  for (const name of citedRecords(markdown)) {
    if (!records.has(name)) records.set(name, await readRecord(join(folder, `${name}.json`)));
  }
}

function describe(stale: readonly Stale[], documents: number): string {
  if (stale.length === 0) {
    return `${documents} ${
      documents === 1 ? "document says" : "documents say"
    } what the records say`;
  }
  return stale.flatMap(({ document, regions }) =>
    regions.map(({ line, text, wanted }) => `${document}:${line}: ${difference(text, wanted)}`)
  ).join("\n");
}

function difference(text: string, wanted: string): string {
  return text.includes("\n") || wanted.includes("\n") ? "table" : `${text} -> ${wanted}`;
}

if (import.meta.main) await runTask((args) => refreshDocs(args));
