/**
 * The import table of docs/architecture.md, held: data flows one way, imports point to purer code
 * only, and native or heavy packages enter through one file each.
 */
import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dirname!, "..");

/** Folder of lib/ -> folders of lib/ that it may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  num: [],
  stats: ["num"],
  quant: ["num", "stats"],
  files: [],
  hub: ["num", "files"],
  model: ["num", "quant", "files"],
  text: ["num", "files"],
  graph: ["num", "model"],
  parallel: [],
  runtime: ["num", "model", "graph", "parallel"],
  search: ["num", "quant", "model", "graph", "runtime", "parallel"],
  measure: ["num", "stats", "quant", "model", "graph", "runtime", "parallel", "search"],
  score: ["num", "stats", "model", "graph", "runtime", "parallel"],
  record: ["num", "stats"],
  study: [
    "num",
    "stats",
    "quant",
    "files",
    "hub",
    "model",
    "text",
    "graph",
    "runtime",
    "parallel",
    "search",
    "measure",
    "score",
    "record",
  ],
  chart: ["num", "stats", "record"],
  render: ["chart"],
  report: ["num", "stats", "record", "chart"],
  reproduce: ["num", "files", "model", "record"],
  cli: ["num", "record"],
};

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

/** Imports of a file, static and dynamic; relative ones as paths from the root. */
function importsOf(file: string): readonly Import[] {
  const source = Deno.readTextFileSync(join(root, file)).replace(/\/\*[\s\S]*?\*\//g, "");
  const found = source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...found].map(([, target]) => ({
    file,
    target: target!.startsWith(".") ? relative(root, join(root, dirname(file), target!)) : target!,
  }));
}

const imports = ["lib", "tasks"].flatMap((folder) => [...sourceFiles(folder)].flatMap(importsOf));

Deno.test("every folder of lib/ has a row in the import table", () => {
  const folders = [...Deno.readDirSync(join(root, "lib"))].filter((entry) => entry.isDirectory);
  assert.deepEqual(folders.map(({ name }) => name).sort(), Object.keys(allowed).sort());
});

Deno.test("files of lib/ import only what the table allows", () => {
  assert.ok(imports.length > 100, "the scan found the imports");
  const forbidden = imports.filter(({ file, target }) => {
    const [, from, ...rest] = file.split("/");
    if (!file.startsWith("lib/") || rest.length === 0) return false;
    if (target.startsWith("tasks/") || target.startsWith("tests/")) return true;
    const to = target.startsWith("lib/") ? target.split("/")[1]! : from!;
    return to !== from && !allowed[from!]!.includes(to);
  });
  assert.deepEqual(forbidden, []);
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
