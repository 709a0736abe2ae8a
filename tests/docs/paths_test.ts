/** Paths of this project that documents name in code exist. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { current, exists, readDocument } from "./documents.ts";

const FOLDERS = "lib|tasks|tools|tests|docs|results|figures|data|models|bench";

/**
 * Words in inline code and in fenced commands that look like a path of the project; patterns and
 * placeholders are left out.
 */
function pathsOf(markdown: string): string[] {
  const text = markdown.replace(/<!--[^]*?-->/g, "");
  const commands = [...text.matchAll(/^```(?:sh|bash)\n([^]*?)^```/gm)].map(([, code]) => code!);
  const inline = [...text.replace(/^```[^]*?^```/gm, "").matchAll(/`([^`]+)`/g)];
  const code = [...inline.map(([, words]) => words!), ...commands];
  return code.flatMap((words) => words.split(/\s+/))
    .map((word) => word.replace(/[,:;.]+$/, ""))
    .filter((word) =>
      new RegExp(`^(?:(?:${FOLDERS})/|[\\w-]+\\.(?:md|ts|py|json|cff|txt|ipynb)$)`).test(word)
    )
    // NAME and SLUG stand for a name, `*` for any.
    .filter((word) => !/[*{}<>]|NAME|SLUG|RECORD/.test(word));
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
const elsewhere: ReadonlySet<string> = new Set(
  ["config.json", "tokenizer.json"].concat("tokenizer_config.json"),
);

Deno.test("pathsOf() reads inline code and commands, and leaves patterns out", () => {
  const markdown =
    "`lib/num/sum.ts`, `docs/*.md`, `lib/x/NAME.ts`\n\n```sh\ndeno run tasks/plot.ts x.json\n```\n";
  assert.deepEqual(pathsOf(markdown), ["lib/num/sum.ts", "tasks/plot.ts", "x.json"]);
});
