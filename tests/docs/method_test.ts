/** Definitions and code know of each other: citations lead to sections of docs/method.md, they to code. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exists, readDocument, root } from "./documents.ts";

/** Sections of the document by the anchor that GitHub gives them. */
const sections: ReadonlyMap<string, string> = new Map(
  readDocument("docs/method.md").split(/^## /m).slice(1).map((section) => {
    const heading = section.slice(0, section.indexOf("\n"));
    assert.match(heading, /^[\w -]+$/, "a heading whose anchor is not plain to see");
    return [heading.toLowerCase().replaceAll(" ", "-"), section];
  }),
);

/** Places that may cite the document. */
const citing = ["lib", "tasks", "tools", "tests", "bench", "docs", "README.md", "CONTRIBUTING.md"];

function* textsIn(path: string): Generator<string> {
  if (/\.(?:ts|md)$/.test(path)) yield path;
  else if (Deno.statSync(join(root, path)).isDirectory) {
    for (const { name } of Deno.readDirSync(join(root, path))) yield* textsIn(join(path, name));
  }
}

/** Anchors of the document that a text cites; links of Markdown leave the folder out. */
function citedIn(text: string): string[] {
  return [...text.matchAll(/\bmethod\.md#([\w-]+)/g)].map(([, anchor]) => anchor!);
}

const citations = citing.flatMap((place) => [...textsIn(place)]).flatMap((path) =>
  citedIn(readDocument(path)).map((anchor) => ({ path, anchor }))
);

Deno.test("sections of docs/method.md that code and documents cite exist", () => {
  assert.ok(citations.length > 20);
  const lost = citations.filter(({ anchor }) => !sections.has(anchor));
  assert.deepEqual(lost.map(({ path, anchor }) => `${path}: ${anchor}`), []);
});

Deno.test("every definition of docs/method.md names the file of lib/ that holds it", () => {
  const definitions = [...sections].filter(([anchor]) => anchor !== "symbols");
  const homeless = definitions.filter(([, text]) => {
    const files = [...text.matchAll(/`(lib\/[\w/]+\.ts)`/g)].map(([, file]) => file!);
    return !files.some(exists);
  });
  assert.deepEqual(homeless.map(([anchor]) => anchor), []);
});

Deno.test("documents that code cites by path are in the repository", () => {
  const cited = ["lib", "tasks", "tools", "bench"].flatMap((place) => [...textsIn(place)])
    .flatMap((path) => [...readDocument(path).matchAll(/\b(?:docs\/[\w-]+|[A-Z]+|design)\.md\b/g)])
    .map(([document]) => document);
  assert.deepEqual([...new Set(cited)].filter((document) => !exists(document)), []);
});

Deno.test("citedIn() reads comments and links", () => {
  const name = "method.md"; // apart from its anchors, or this file would cite them
  assert.deepEqual(citedIn(`(docs/${name}#a-b), [c](${name}#c1); other.md#d`), ["a-b", "c1"]);
});
