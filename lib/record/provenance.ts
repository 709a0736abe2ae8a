/**
 * Where a record comes from: file hashes, clock, host, versions, commit.
 *
 * Effect: reads files and the clock, and asks for the host.
 */

import { atPath } from "../errors/at_path.ts";
import { createHash } from "node:crypto";
import { cpus } from "node:os";
import denoConfig from "../../deno.json" with { type: "json" };
import type { InputFile, Run } from "./diagnostic.ts";
import { openFile } from "../files/read_file.ts";
import { gitCommit } from "./git_commit.ts";

const PROJECT_ROOT = new URL("../../", import.meta.url);

/** Packages that can change a number of a record; those that draw or test cannot. */
const COMPUTING_PACKAGES = [
  "@bufbuild/protobuf",
  "@huggingface/transformers",
  "hyparquet",
  "onnxruntime-node",
];

/** What a task knows about its run that the machine does not. */
export type RunFacts = Pick<Run, "seconds" | "provider" | "provider_reason" | "threads">;

/** Hashes a file of any size in constant memory. */
export async function hashFile(path: string): Promise<string> {
  return (await hashAndCount(path)).sha256;
}

/** A file that went into a run. */
export async function describeFile(path: string, name: string): Promise<InputFile> {
  return { name, ...await hashAndCount(path) };
}

/** Describes the run that makes a record. What may not be read, and the host's name, is left out. */
export async function describeRun(facts: RunFacts, now: Date = new Date()): Promise<Run> {
  return {
    generated_utc: now.toISOString().replace(/\.\d+Z$/, "Z"),
    ...facts,
    host: describeHost(),
    versions: {
      deno: Deno.version.deno,
      ...packageVersions(denoConfig.imports, COMPUTING_PACKAGES),
    },
    git_commit: await gitCommit(PROJECT_ROOT),
  };
}

/** The versions that an import map pins. */
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
  using file = await openFile("hash", path);
  const buffer = new Uint8Array(1 << 20);
  await atPath("hash", path, async () => {
    for (let read = await file.read(buffer); read !== null; read = await file.read(buffer)) {
      hash.update(buffer.subarray(0, read));
      bytes += read;
    }
  });
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
