/**
 * The TypeScript blocks of the documents print what stands below them when they are pasted as the
 * documents say, into `deno run --allow-read -` in the repository's folder.
 */

import assert from "node:assert/strict";
import { join } from "node:path";

const root = join(import.meta.dirname!, "..", "..");

/** A block of code and the output that the document shows. */
interface Snippet {
  readonly code: string;
  readonly output: string;
}

/** Every `ts` block of a document; each must have a `text` block next. */
async function snippetsOf(file: string): Promise<Snippet[]> {
  const markdown = await Deno.readTextFile(join(root, "docs", file));
  const found = [...markdown.matchAll(/^```ts\n([^]*?)^```\n\n```text\n([^]*?)^```$/gm)];
  assert.equal(found.length, markdown.split("```ts\n").length - 1, "a block shows no output");
  return found.map(([, code, output]) => ({ code: code!, output: output! }));
}

async function paste(code: string): Promise<string> {
  const child = new Deno.Command("deno", {
    args: ["run", "--quiet", "--allow-read", "-"],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const { stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return text.decode(stdout) + text.decode(stderr);
}

for (const file of ["records.md", "understanding.md"]) {
  Deno.test(`snippets of docs/${file} print what it shows`, async (t) => {
    const snippets = await snippetsOf(file);
    assert.ok(snippets.length > 0);
    for (const [i, { code, output }] of snippets.entries()) {
      await t.step(`snippet ${i + 1}`, async () => assert.equal(await paste(code), output));
    }
  });
}

Deno.test("docs/understanding.zh.md has the same snippets", async () => {
  assert.deepEqual(await snippetsOf("understanding.zh.md"), await snippetsOf("understanding.md"));
});
