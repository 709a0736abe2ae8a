/**
 * How much memory a run may take.
 *
 * Effect: looks at the machine.
 *
 * @module
 */

/**
 * The budget of a run.
 *
 * @param maxMemory Bytes that the user allows, if any.
 * @returns That, or half of the machine's memory; no limit where that may not be read.
 */
export function memoryBudget(maxMemory: number | undefined): number {
  if (maxMemory !== undefined) return maxMemory;
  const permission = Deno.permissions.querySync({ name: "sys", kind: "systemMemoryInfo" });
  return permission.state === "granted" ? Deno.systemMemoryInfo().total / 2 : Infinity;
}
