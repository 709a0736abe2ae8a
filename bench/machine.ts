/**
 * The machine of a benchmark: what it is, and which of its cores are used.
 *
 * Effect: looks at /proc, asks `nvidia-smi`.
 */

import type { Run } from "../lib/record/diagnostic.ts";
import type { BenchmarkRecord } from "./benchmark_record.ts";

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

export async function describeMachine({ host }: Run): Promise<Machine> {
  const gpu = await outputOf("nvidia-smi", "--query-gpu=name", "--format=csv,noheader");
  return {
    cpu: String(host?.["cpu"] ?? "unknown processor"),
    cores: navigator.hardwareConcurrency,
    memory_bytes: Number(host?.["memory_bytes"] ?? 0),
    gpu: gpu === null ? null : gpu.trim().split("\n").join(", "),
  };
}

/** Reads a list of processors as Linux writes it. */
export function parseCoreList(list: string): number[] {
  return list.trim().split(",").flatMap((part) => {
    const [first = NaN, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Chooses the cores that every process of a benchmark is held to. */
export async function chooseCores(threads: number): Promise<readonly number[] | undefined> {
  if (Deno.build.os !== "linux" || await outputOf("taskset", "--version") === null) return;
  const status = await Deno.readTextFile("/proc/self/status");
  const allowed = parseCoreList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? "");
  return allowed.length < threads ? undefined : allowed.slice(0, threads);
}

/** A file name for the records of a machine. */
export function machineSlug(
  { cpu }: Machine,
  { threads, provider, exhaustive }: BenchmarkRecord["settings"],
): string {
  return `${cpu} ${threads} threads ${provider}${exhaustive ? " exhaustive" : ""}`.toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}
