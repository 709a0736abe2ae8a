/**
 * Where a record comes from: file hashes, clock, host, versions, commit.
 *
 * Effect: reads files and the clock, and asks for the host.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { cpus } from "node:os";
import denoConfig from "../../deno.json" with { type: "json" };
import type { InputFile, Run } from "./diagnostic.ts";
import { fileProblem } from "./file_problem.ts";
import { gitCommit } from "./git_commit.ts";

/** Root of this project's checkout. */
const projectRoot = new URL("../../", import.meta.url);

/** Packages that can change a number of a record; those that draw or test cannot. */
const COMPUTING_PACKAGES = [
  "@bufbuild/protobuf",
  "@huggingface/transformers",
  "hyparquet",
  "onnxruntime-node",
];

/** What a task knows about its run that the machine does not. */
export type RunFacts = Pick<Run, "seconds" | "provider" | "provider_reason" | "threads">;

/**
 * Hashes a file of any size in constant memory.
 *
 * @param path The file.
 * @returns Its SHA-256 as 64 hexadecimal digits.
 * @throws {Error} If the file cannot be read.
 */
export async function hashFile(path: string): Promise<string> {
  return (await hashAndCount(path)).sha256;
}

/**
 * Describes a file that went into a run.
 *
 * @param path The file.
 * @param name Its name in the record, without folders of this machine.
 * @returns Name, size in bytes and SHA-256.
 * @throws {Error} If the file cannot be read.
 */
export async function describeFile(path: string, name: string): Promise<InputFile> {
  return { name, ...await hashAndCount(path) };
}

/**
 * Describes the run that makes a record. Asks for no permission: what may not be read is left out.
 * The host's name is never recorded.
 *
 * @param facts What the task knows: times, provider, threads.
 * @param now When the record is made.
 * @returns The `run` block of a record.
 */
export async function describeRun(facts: RunFacts, now: Date = new Date()): Promise<Run> {
  return {
    generated_utc: now.toISOString().replace(/\.\d+Z$/, "Z"),
    ...facts,
    host: describeHost(),
    versions: {
      deno: Deno.version.deno,
      ...packageVersions(denoConfig.imports, COMPUTING_PACKAGES),
    },
    git_commit: await gitCommit(projectRoot),
  };
}

/**
 * The versions that an import map pins.
 *
 * @param imports Import map whose values are such as `"npm:zod@4.6.7"`.
 * @param names Packages to look up.
 * @returns Version per package; one that is not there or has no version is left out.
 *
 * @example A package with a scope
 * ```ts
 * import { packageVersions } from "./provenance.ts";
 * import assert from "node:assert/strict";
 *
 * const imports = { "@bufbuild/protobuf": "npm:@bufbuild/protobuf@2.17.0", "zod": "npm:zod@4.6.7" };
 * assert.deepEqual(packageVersions(imports, ["@bufbuild/protobuf"]), {
 *   "@bufbuild/protobuf": "2.17.0",
 * });
 * ```
 */
export function packageVersions(
  imports: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => {
    const version = imports[name]?.match(/^npm:.+@(\d[^/]*)/)?.[1];
    return version === undefined ? [] : [[name, version]];
  }));
}

async function hashAndCount(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    using file = await Deno.open(path);
    const buffer = new Uint8Array(1 << 20);
    for (let read = await file.read(buffer); read !== null; read = await file.read(buffer)) {
      hash.update(buffer.subarray(0, read));
      bytes += read;
    }
  } catch (cause) {
    throw new Error(`Cannot hash "${path}": ${fileProblem(cause)}`, { cause });
  }
  return { bytes, sha256: hash.digest("hex") };
}

function describeHost(): Record<string, string | number> {
  const { os, arch } = Deno.build;
  const cpu = mayRead("cpus") ? cpus()[0]?.model : undefined;
  const memory = mayRead("systemMemoryInfo") ? Deno.systemMemoryInfo().total : undefined;
  return {
    os,
    arch,
    ...(cpu === undefined ? {} : { cpu }),
    cores: navigator.hardwareConcurrency,
    ...(memory === undefined ? {} : { memory_bytes: memory }),
  };
}

function mayRead(kind: "cpus" | "systemMemoryInfo"): boolean {
  return Deno.permissions.querySync({ name: "sys", kind }).state === "granted";
}
