/**
 * The code behind a task: its file and everything of this project that it loads.
 *
 * Effect: reads source files.
 */

import { dirname, join } from "node:path";
import { hashFile } from "../record/provenance.ts";

/**
 * Lists what a source file loads from this project: imports, static and dynamic, and files beside it
 * that it opens by `new URL("...", import.meta.url)`, such as workers.
 */
export function loadedFiles(source: string): string[] {
  // Examples in doc comments import, too.
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "");
  const imports = code.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
  const beside = code.matchAll(/new URL\(\s*"([^"]+[^"/])",\s*import\.meta\.url/g);
  return [...new Set([...imports, ...beside].map(([, target]) => target!))];
}

/**
 * Hashes all code behind a task. Left out is `deno.json`: of it, the versions of packages (they are
 * in `deno.lock`) and the task's own command count, not that another task was added.
 */
export async function hashCode(entry: string): Promise<Record<string, string>> {
  const hashes = new Map<string, string>([[entry, await hashFile(entry)]]);
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (!/\.[jt]s$/.test(file)) continue;
    for (const target of loadedFiles(await Deno.readTextFile(file))) {
      const path = join(dirname(file), target);
      if (hashes.has(path) || path === "deno.json" || !await isFile(path)) continue;
      hashes.set(path, await hashFile(path));
      waiting.push(path);
    }
  }
  if (await isFile("deno.lock")) hashes.set("deno.lock", await hashFile("deno.lock"));
  return Object.fromEntries([...hashes].sort(([a], [b]) => a < b ? -1 : 1));
}

/** Tells whether there is a file. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}
