/**
 * A lock between processes.
 *
 * Effect: makes a file and locks it.
 */

import { dirname } from "node:path";

/**
 * Works while holding the lock of a file. The system lets go of it when a process ends, however it
 * ends; Python's huggingface_hub takes the same lock (`flock`).
 *
 * Some network disks grant every lock or none. That costs a second transfer, no more: a blob becomes
 * visible whole, by a rename, after its hash was checked.
 */
export async function withLock<T>(
  path: string,
  wait: (turn: number) => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  await Deno.mkdir(dirname(path), { recursive: true });
  // Closing unlocks.
  using file = await Deno.open(path, { write: true, create: true });
  for (let turn = 0; await isHeld(file); turn++) await wait(turn);
  return await work();
}

/** Takes the lock if nobody has it. A disk without locks throws, and then nobody can have it. */
async function isHeld(file: Deno.FsFile): Promise<boolean> {
  try {
    return !await file.tryLock(true);
  } catch {
    return false;
  }
}
