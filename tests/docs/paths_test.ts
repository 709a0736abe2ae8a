/** Paths of this project that documents name in code exist. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { current, exists, readDocument } from "./documents.ts";

const FOLDERS = "lib|tasks|tests|docs|results|figures|data|models|bench";

/** Words in inline code that look like a path of the project; patterns and placeholders are left out. */
function pathsOf(markdown: string): string[] {
  const text = markdown.replace(/<!--[^]*?-->/g, "").replace(/^```[^]*?^```/gm, "");
  const code = [...text.matchAll(/`([^`]+)`/g)].flatMap(([, words]) => words!.split(/\s+/));
  return code
    .map((word) => word.replace(/[,:;.]+$/, ""))
    .filter((word) => new RegExp(`^(?:(?:${FOLDERS})/|[\\w-]+\\.(?:md|ts|json|cff)$)`).test(word))
    // NAME and SLUG stand for a name, `*` for any; a report page is not committed.
    .filter((word) => !/[*{}<>]|NAME|SLUG|RECORD|\.html$/.test(word));
}

/** Whether a path exists from the root, or beside the document. */
function found(path: string, word: string): boolean {
  return exists(word) || exists(join(dirname(path), word));
}

for (const path of current) {
  Deno.test(`paths in ${path} exist`, () => {
    const words = pathsOf(readDocument(path));
    assert.deepEqual(words.filter((word) => !found(path, word) && !elsewhere.has(word)), []);
  });
}

/** Files that are named, and not of this project. */
const elsewhere: ReadonlySet<string> = new Set(["config.json", "tokenizer.json"]);

Deno.test("pathsOf() reads inline code and leaves patterns out", () => {
  const markdown =
    "`lib/num/sum.ts`, `deno run tasks/plot.ts x.json`, `docs/*.md`, `lib/x/NAME.ts`";
  assert.deepEqual(pathsOf(markdown), ["lib/num/sum.ts", "tasks/plot.ts", "x.json"]);
});

Deno.test("the documents name many paths", () => {
  assert.ok(current.flatMap((path) => pathsOf(readDocument(path))).length > 40);
});
