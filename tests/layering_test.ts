/**
 * The import table of docs/architecture.md, held: data flows one way, imports point to purer code
 * only, and native or heavy packages enter through one file each.
 */
import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { importTable } from "./import_table.ts";

const root = join(import.meta.dirname!, "..");
const allowed = new Map(importTable.map(({ name, imports }) => [name, imports]));

/** Package -> the only places in lib/ and tasks/ that import it. */
const walls: Readonly<Record<string, readonly string[]>> = {
  "onnxruntime-node": ["lib/runtime/session.ts"],
  "@huggingface/transformers": ["lib/model/tokenizer.ts"],
  "@resvg/resvg-js": ["lib/render/png.ts"],
  "@bufbuild/protobuf": ["lib/graph/onnx.ts"],
};

interface Import {
  readonly file: string;
  readonly target: string;
}

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(join(root, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* sourceFiles(path);
    else if (/\.[jt]s$/.test(entry.name)) yield path;
  }
}

/** A file without its comments. */
function codeOf(file: string): string {
  const source = Deno.readTextFileSync(join(root, file));
  return source.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** Imports of a file, static and dynamic; relative ones as paths from the root. */
function importsOf(file: string): readonly Import[] {
  const found = codeOf(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...found].map(([, target]) => ({
    file,
    target: target!.startsWith(".") ? relative(root, join(root, dirname(file), target!)) : target!,
  }));
}

const imports = ["lib", "tasks"].flatMap((folder) => [...sourceFiles(folder)].flatMap(importsOf));

Deno.test("every folder of lib/ has a row in the import table", () => {
  const files = [...sourceFiles("lib")].map((file) => file.split("/").slice(1));
  const folders = new Set(files.flatMap(([folder, file]) => file === undefined ? [] : [folder!]));
  assert.deepEqual(
    [...folders].sort(),
    importTable.map(({ name }) => name).sort(),
  );
});

Deno.test("files of lib/ import only what the table allows", () => {
  assert.ok(imports.length > 100, "the scan found the imports");
  const forbidden = imports.filter(({ file, target }) => {
    const [, from, ...rest] = file.split("/");
    if (!file.startsWith("lib/") || rest.length === 0) return false;
    if (target.startsWith("tasks/") || target.startsWith("tests/")) return true;
    const to = target.startsWith("lib/") ? target.split("/")[1]! : from!;
    return to !== from && !allowed.get(from!)!.includes(to);
  });
  assert.deepEqual(forbidden, []);
});

Deno.test("folders that the table calls pure touch nothing outside", () => {
  const pure = importTable.filter(({ holds }) => /\bPure\b/.test(holds)).map(({ name }) => name);
  assert.ok(pure.length >= 5);
  const effect =
    /\bDeno\.|\bfetch\(|new Worker\b|\bperformance\.|Date\.now|new Date\(\)|node:fs|randomUUID|setTimeout|Math\.random|\bconsole\./;
  const impure = pure.flatMap((name) => [...sourceFiles(join("lib", name))])
    .filter((file) => effect.test(codeOf(file)));
  assert.deepEqual(impure, []);
});

Deno.test("native and heavy packages enter through one file", () => {
  const leaks = imports.filter(({ file, target }) => {
    const wall = Object.keys(walls).find((name) =>
      target === name || target.startsWith(`${name}/`)
    );
    return wall !== undefined && !walls[wall]!.includes(file);
  });
  assert.deepEqual(leaks, []);
});

Deno.test("imports of lib/ make no cycle", () => {
  const edges = Map.groupBy(imports, ({ file }) => file);
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: readonly string[]): void => {
    assert.notEqual(state.get(file), "open", `cycle: ${[...path, file].join(" -> ")}`);
    if (state.get(file) === "done") return;
    state.set(file, "open");
    for (const { target } of edges.get(file) ?? []) visit(target, [...path, file]);
    state.set(file, "done");
  };
  for (const file of edges.keys()) visit(file, []);
});
