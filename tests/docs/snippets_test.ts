/** The TypeScript blocks of the documents print what stands below them. */

import assert from "node:assert/strict";
import { readDocument, root } from "./documents.ts";
import { runCells } from "./run_cells.ts";

/** A block of code and the output that the document shows. */
interface Snippet {
  readonly code: string;
  readonly output: string;
}

/** Every `ts` block of a document; each must have a `text` block next. */
function snippetsOf(path: string): Snippet[] {
  const markdown = readDocument(path);
  const found = [...markdown.matchAll(/^```ts\n([^]*?)^```\n\n```text\n([^]*?)^```$/gm)];
  assert.equal(found.length, markdown.split("```ts\n").length - 1, "a block shows no output");
  return found.map(([, code, output]) => ({ code: code!, output: output! }));
}

for (const path of ["docs/records.md", "docs/understanding.md"]) {
  for (const [i, { code, output }] of snippetsOf(path).entries()) {
    Deno.test(`snippet ${i + 1} of ${path} prints what the document shows`, async () => {
      const printed = (await runCells([{ id: "snippet", code }], root)).get("snippet")!;
      const text = printed.flatMap((each) => each.output_type === "stream" ? each.text : []);
      assert.equal(text.join(""), output);
    });
  }
}

Deno.test("docs/understanding.zh.md has the same snippets", () => {
  assert.deepEqual(snippetsOf("docs/understanding.zh.md"), snippetsOf("docs/understanding.md"));
});
