/**
 * What a job's outputs are made from, by hash: its command, its inputs, and the code behind its task,
 * which is the task's file and everything of this project that it loads.
 *
 * Effect: reads disk.
 */

import { dirname, join } from "node:path";
import { statIfThere } from "../files/exists.ts";
import { readTextFile } from "../files/read_file.ts";
import { hashFile } from "../record/provenance.ts";
import { type Job, madeFiles, readFiles } from "./jobs.ts";
import type { Hashes, Ingredients } from "./stamps.ts";
import { taskCommand, type TaskTable } from "./task_command.ts";

export interface JobFiles {
  ingredientsOf(job: Job): Promise<Ingredients>;
  /** Hashes of what the job makes; a file that is not there is left out. */
  outputsOf(job: Job): Promise<Hashes>;
  missingInputs(job: Job): Promise<string[]>;
}

/**
 * Makes a finder of ingredients. Code is hashed once per task: it is what the tasks that are started
 * later will load, unless someone edits it meanwhile.
 */
export function openJobFiles(table: TaskTable): JobFiles {
  const code = new Map<string, Promise<Hashes>>();
  const codeOf = (entry: string): Promise<Hashes> => {
    if (!code.has(entry)) code.set(entry, hashCode(entry));
    return code.get(entry)!;
  };
  return {
    async ingredientsOf(job) {
      const { args, entry } = taskCommand(table, job.task);
      const model = job.checkpoint === null ? [] : checkpointFiles(job.checkpoint);
      return {
        command: [...args, ...await jobArguments(job, job)],
        inputs: await hashPresent([...readFiles(job), ...model]),
        code: await codeOf(entry),
      };
    },
    outputsOf: (job) => hashPresent(madeFiles(job)),
    async missingInputs(job) {
      const there = new Set(await presentFiles(readFiles(job)));
      return readFiles(job).filter((file) => !there.has(file));
    },
  };
}

/** The part of a task's command line that a job decides, when it writes what another place holds. */
export async function jobArguments(reads: Job, writes: Job): Promise<string[]> {
  return [...writes.options, ...await presentFiles(reads.arguments), ...writes.rewrites];
}

async function presentFiles(files: readonly string[]): Promise<string[]> {
  const there = await Promise.all(files.map(isFile));
  return files.filter((_, index) => there[index]);
}

async function hashPresent(files: readonly string[]): Promise<Hashes> {
  const there = await presentFiles([...new Set(files)]);
  const pairs = there.map(async (file) => [file, await hashFile(file)] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

/** Weights, configuration and tokenizer; a card or a training script changes no number. */
function checkpointFiles(folder: string): string[] {
  try {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return names.filter((name) => /\.(json|safetensors)$/.test(name)).sort()
      .map((name) => join(folder, name));
  } catch {
    return []; // the task says what is wrong with the folder
  }
}

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
    for (const target of loadedFiles(await readTextFile("read code", file))) {
      const path = join(dirname(file), target);
      if (hashes.has(path) || path === "deno.json" || !await isFile(path)) continue;
      hashes.set(path, await hashFile(path));
      waiting.push(path);
    }
  }
  if (await isFile("deno.lock")) hashes.set("deno.lock", await hashFile("deno.lock"));
  return Object.fromEntries([...hashes].sort(([a], [b]) => a < b ? -1 : 1));
}

export async function isFile(path: string): Promise<boolean> {
  return (await statIfThere(path))?.isFile ?? false;
}
