/** docs/architecture.md tells the truth about what code touches and where it lies. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { readDocument, root } from "./documents.ts";

const architecture = readDocument("docs/architecture.md");

/** Code of a file without its comments. */
function codeOf(path: string): string {
  return Deno.readTextFileSync(path).replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function* sourcesIn(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* sourcesIn(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}

Deno.test("the folders that the document calls pure touch nothing outside", () => {
  const sentence = /Pure throughout are([^]*?):/.exec(architecture)![1]!;
  const folders = [...sentence.matchAll(/`(\w+)\/`/g)].map(([, name]) => name!);
  assert.ok(folders.length >= 5);
  const effect =
    /\bDeno\.|\bfetch\(|new Worker\b|\bperformance\.|Date\.now|new Date\(\)|node:fs|randomUUID|setTimeout|Math\.random|\bconsole\./;
  const impure = folders.flatMap((folder) =>
    [...sourcesIn(join(root, "lib", folder))].filter((path) => effect.test(codeOf(path)))
  );
  assert.deepEqual(impure, []);
});

Deno.test("the table of the document has a row for each folder of lib/", () => {
  const rows = [...architecture.matchAll(/^\| `(\w+)\/` /gm)].map(([, name]) => name!);
  const folders = [...Deno.readDirSync(join(root, "lib"))].filter((entry) => entry.isDirectory);
  assert.deepEqual(rows.sort(), folders.map(({ name }) => name).sort());
});

Deno.test("the table's imports are those that the layering test allows", () => {
  const layering = readDocument("tests/layering_test.ts");
  const rows = [...architecture.matchAll(/^\| `(\w+)\/` +\|[^|]*\| ([\w, -]+?) +\|$/gm)];
  assert.ok(rows.length > 10);
  for (const [, folder, imports] of rows) {
    if (imports === "all above") continue;
    const wanted = imports === "-" ? [] : imports!.split(", ");
    const list = new RegExp(`^  ${folder}: \\[([^\\]]*)\\]`, "m").exec(layering);
    const allowed = list?.[1]?.match(/\w+/g) ?? [];
    assert.deepEqual([...allowed].sort(), [...wanted].sort(), `${folder}`);
  }
});
