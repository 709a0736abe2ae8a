/**
 * The machine of a benchmark: what it is, and which of its cores are used.
 *
 * Effect: looks at /proc, asks `nvidia-smi`.
 *
 * @module
 */

import type { Run } from "../lib/record/diagnostic.ts";
import type { BenchmarkRecord } from "./benchmark_record.ts";

/** The machine's part of a benchmark record. */
export type Machine = BenchmarkRecord["machine"];

/** Output of a program; null if it cannot be run. */
async function outputOf(program: string, ...args: string[]): Promise<string | null> {
  try {
    const { code, stdout } = await new Deno.Command(program, { args, stderr: "null" }).output();
    return code === 0 ? new TextDecoder().decode(stdout) : null;
  } catch {
    return null;
  }
}

/**
 * Describes this machine.
 *
 * @param run The run block, which knows the host.
 * @returns Processor, memory and GPU.
 */
export async function describeMachine({ host }: Run): Promise<Machine> {
  const gpu = await outputOf("nvidia-smi", "--query-gpu=name", "--format=csv,noheader");
  return {
    cpu: String(host?.["cpu"] ?? "unknown processor"),
    cores: navigator.hardwareConcurrency,
    memory_bytes: Number(host?.["memory_bytes"] ?? 0),
    gpu: gpu === null ? null : gpu.trim().split("\n").join(", "),
  };
}

/**
 * Reads a list of processors as Linux writes it.
 *
 * @param list Such as `0-3,8`.
 * @returns Their numbers.
 *
 * @example A range and one alone
 * ```ts
 * import { parseCoreList } from "./machine.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(parseCoreList("0-2,8"), [0, 1, 2, 8]);
 * ```
 */
export function parseCoreList(list: string): number[] {
  return list.trim().split(",").flatMap((part) => {
    const [first = NaN, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/**
 * Chooses the cores that every process of a benchmark is held to.
 *
 * @param threads How many.
 * @returns The first that this process may use; undefined where processes cannot be held to cores, or
 * there are not enough.
 */
export async function chooseCores(threads: number): Promise<readonly number[] | undefined> {
  if (Deno.build.os !== "linux" || await outputOf("taskset", "--version") === null) return;
  const status = await Deno.readTextFile("/proc/self/status");
  const allowed = parseCoreList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? "");
  return allowed.length < threads ? undefined : allowed.slice(0, threads);
}

/**
 * A file name for the records of a machine.
 *
 * @param machine The machine.
 * @param settings Threads, provider, shortcuts.
 * @returns Such as `amd-epyc-2-threads-cpu`.
 *
 * @example Signs and spaces
 * ```ts
 * import { machineSlug } from "./machine.ts";
 * import assert from "node:assert/strict";
 *
 * const machine = { cpu: "Intel(R) Xeon(R) @ 2.20GHz", cores: 4, memory_bytes: 0, gpu: null };
 * const settings = { threads: 2, provider: "cpu", exhaustive: false, pinned: true };
 * assert.equal(machineSlug(machine, settings), "intel-r-xeon-r-2-20ghz-2-threads-cpu");
 * ```
 */
export function machineSlug(
  { cpu }: Machine,
  { threads, provider, exhaustive }: BenchmarkRecord["settings"],
): string {
  return `${cpu} ${threads} threads ${provider}${exhaustive ? " exhaustive" : ""}`.toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}
