/** Commands in the documents exist: tasks are in deno.json, options in the tasks' help. */

import assert from "node:assert/strict";
import { current, readDocument } from "./documents.ts";
import { runTask } from "../support/run_task.ts";

/** A use of a task in a document. */
interface Use {
  readonly task: string;
  readonly options: readonly string[];
}

const tasks: Readonly<Record<string, { readonly command: string }>> =
  JSON.parse(readDocument("deno.json")).tasks;

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
  assert.ok(uses.length > 20);
  const missing = uses.filter(({ task }) => !Object.hasOwn(tasks, task));
  assert.deepEqual(missing.map(({ path, task }) => `${path}: deno task ${task}`), []);
});

Deno.test("every task that users run is in README.md", () => {
  const named = new Set(usesOf(readDocument("README.md")).map(({ task }) => task));
  const internal = ["schemas", "kernel"];
  assert.deepEqual(
    Object.keys(tasks).filter((task) => !named.has(task) && !internal.includes(task)),
    [],
  );
});

/** Options of a task by its help, asked once. */
async function optionsOf(task: string): Promise<Set<string>> {
  const { code, stdout } = await runTask(task, "--help");
  assert.equal(code, 0, `deno task ${task} --help`);
  return new Set([...stdout.matchAll(/^ +(?:-\w, )?(--[a-z][\w-]*)/gm)].map(([, name]) => name!));
}

for (const task of new Set(uses.filter(({ options }) => options.length > 0).map((u) => u.task))) {
  Deno.test(`options of ${task} in the documents exist`, async () => {
    const known = await optionsOf(task);
    const unknown = uses.filter((use) => use.task === task).flatMap(({ path, options }) =>
      options.filter((option) => !known.has(option)).map((option) => `${path}: ${option}`)
    );
    assert.deepEqual(unknown, []);
  });
}

const scripts = Object.keys(tasks).filter((task) => tasks[task]!.command.includes(" tasks/"));

Deno.test("options that the documents name by themselves belong to some task", async () => {
  const alone = current.flatMap((path) =>
    codeOf(readDocument(path)).filter((code) => code.startsWith("--"))
      .map((code) => ({ path, option: /^--[\w-]+/.exec(code)![0] }))
  );
  assert.ok(alone.length > 15);
  const known = await Promise.all([...scripts, "bench"].map(optionsOf));
  const unknown = alone.filter(({ option }) => !known.some((options) => options.has(option)));
  assert.deepEqual(unknown.map(({ path, option }) => `${path}: ${option}`), []);
});

Deno.test("examples in the tasks' help name tasks and options that exist", async () => {
  // `kernel` has no options and no help.
  for (const script of scripts.filter((script) => script !== "kernel")) {
    const { stdout } = await runTask(script, "--help");
    const lines = stdout.slice(stdout.indexOf("Examples:"));
    const examples = usesOf("```sh\n" + lines + "\n```\n");
    assert.ok(examples.length > 0, `help of ${script}`);
    for (const { task, options } of examples) {
      assert.equal(task, script);
      const known = await optionsOf(task);
      assert.deepEqual(options.filter((option) => !known.has(option)), [], `help of ${script}`);
    }
  }
});

Deno.test("usesOf() reads fenced and inline commands, wrapped ones too", () => {
  const markdown =
    "a `deno task one\n--x 1` b\n\n```sh\nnpx -y deno@2.9.6 task two --y-z \\\n  --w\n```\n";
  assert.deepEqual(usesOf(markdown), [
    { task: "two", options: ["--y-z", "--w"] },
    { task: "one", options: ["--x"] },
  ]);
});
