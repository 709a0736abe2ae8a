/** The tasks of deno.json, and what they say of themselves, asked in this process. */

import { readDocument } from "./documents.ts";

const tasks: Readonly<Record<string, { readonly command: string }>> =
  JSON.parse(readDocument("deno.json")).tasks;

export const taskNames: readonly string[] = Object.keys(tasks);

/** The help of each task that runs a script; a script exports its task as a function. */
export async function readHelps(): Promise<ReadonlyMap<string, string>> {
  const helps = new Map<string, string>();
  for (const [name, { command }] of Object.entries(tasks)) {
    const script = /^deno run .*?(\w+\/\w+\.ts)$/.exec(command)?.[1];
    if (script === undefined) continue;
    const module = await import(`../../${script}`);
    const run = module[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
    helps.set(name, await printedBy(() => run(["--help"])));
  }
  return helps;
}

/** What a task prints until it ends, as one does that only helps, by an error of commander. */
async function printedBy(run: () => Promise<unknown>): Promise<string> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    await run();
  } catch (error) {
    if ((error as { code?: string }).code !== "commander.helpDisplayed") throw error;
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

/** Options that a help lists. */
export function optionsIn(help: string): Set<string> {
  return new Set([...help.matchAll(/^ +(?:-\w, )?(--[a-z][\w-]*)/gm)].map(([, name]) => name!));
}
