/**
 * How much memory a run may take.
 *
 * Effect: looks at the machine.
 */

/** The budget of a run. */
export function memoryBudget(maxMemory: number | undefined): number {
  if (maxMemory !== undefined) return maxMemory;
  const permission = Deno.permissions.querySync({ name: "sys", kind: "systemMemoryInfo" });
  return permission.state === "granted" ? Deno.systemMemoryInfo().total / 2 : Infinity;
}
