/** Commands in the documents exist: tasks are in deno.json, options in the tasks' help. */

import assert from "node:assert/strict";
import { current, readDocument } from "./documents.ts";
import { testBesideLibrary } from "../support/test_beside_library.ts";
import { optionsIn, readHelps, taskNames } from "./task_help.ts";

/** A use of a task in a document. */
interface Use {
  readonly task: string;
  readonly options: readonly string[];
}

/** Code of a document: fenced blocks line by line, continued lines joined, and inline code. */
function codeOf(markdown: string): string[] {
  const text = markdown.replace(/<!--[^]*?-->/g, "");
  const fenced = [...text.matchAll(/^```(?:sh|bash|text)?\n([^]*?)^```/gm)];
  const lines = fenced.flatMap(([, code]) => code!.replaceAll("\\\n", " ").split("\n"));
  const inline = [...text.replace(/^```[^]*?^```/gm, "").matchAll(/`([^`]+)`/g)];
  return [...lines, ...inline.map(([, code]) => code!.replace(/\s+/g, " "))];
}

/** Tasks that a document runs, with the options it gives them. */
function usesOf(markdown: string): Use[] {
  return codeOf(markdown).flatMap((code) =>
    code.split(/&&|;|\|/).flatMap((command) => {
      const found = /\bdeno(?:@[\d.]+)? task ([a-z][\w-]*)(.*)$/.exec(command);
      if (found === null) return [];
      const options = found[2]!.matchAll(/(?<=\s)--[a-z][\w-]*/g);
      return [{ task: found[1]!, options: [...options].map(([option]) => option) }];
    })
  );
}

const uses = current.flatMap((path) => usesOf(readDocument(path)).map((use) => ({ ...use, path })));

Deno.test("tasks that the documents name are in deno.json", () => {
  const missing = uses.filter(({ task }) => !taskNames.includes(task));
  assert.deepEqual(missing.map(({ path, task }) => `${path}: deno task ${task}`), []);
});

Deno.test("every task that users run is in README.md", () => {
  const named = new Set(usesOf(readDocument("README.md")).map(({ task }) => task));
  const internal = ["schemas", "kernel", "test-slow"];
  assert.deepEqual(taskNames.filter((task) => !named.has(task) && !internal.includes(task)), []);
});

testBesideLibrary("options in the documents and in the tasks' own examples exist", async () => {
  const helps = await readHelps();
  const options = new Map([...helps].map(([task, help]) => [task, optionsIn(help)]));
  const examples = [...helps].flatMap(([path, help]) => {
    const found = usesOf(`\`\`\`sh\n${help.slice(help.indexOf("Examples:"))}\n\`\`\`\n`);
    assert.ok(found.length > 0 && found.every(({ task }) => task === path), `examples of ${path}`);
    return found.map((use) => ({ ...use, path: `help of ${path}` }));
  });
  const unknown = [...uses, ...examples].filter(({ task }) => options.has(task)).flatMap((use) =>
    use.options.filter((option) => !options.get(use.task)!.has(option))
      .map((option) => `${use.path}: deno task ${use.task} ${option}`)
  );
  assert.deepEqual(unknown, []);
  // Options that a document names by themselves belong to some task.
  const all = new Set([...options.values()].flatMap((known) => [...known]));
  const alone = current.flatMap((path) =>
    codeOf(readDocument(path)).filter((code) => code.startsWith("--"))
      .map((code) => ({ path, option: /^--[\w-]+/.exec(code)![0] }))
  );
  assert.deepEqual(alone.filter(({ option }) => !all.has(option)), []);
});

Deno.test("usesOf() reads fenced and inline commands, wrapped ones too", () => {
  const markdown =
    "a `deno task one\n--x 1` b\n\n```sh\nnpx -y deno@2.9.6 task two --y-z \\\n  --w\n```\n";
  assert.deepEqual(usesOf(markdown), [
    { task: "two", options: ["--y-z", "--w"] },
    { task: "one", options: ["--x"] },
  ]);
});
