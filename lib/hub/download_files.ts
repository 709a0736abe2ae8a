/**
 * Brings planned files into the cache, each under a lock that other processes see.
 *
 * Effect: writes files, makes lock files.
 */

import { dirname } from "node:path";
import { linkFile } from "./cache.ts";
import { blobPath, lockPath } from "./layout.ts";
import { mapLimited } from "./parallel.ts";
import type { FilePlan } from "./plan_files.ts";
import { isFile, openOwn } from "./regular_file.ts";
import type { Session } from "./session.ts";
import { transfer } from "./transfer.ts";

/** Milliseconds between two looks at a lock that is held. */
const LOCK_INTERVAL = 100;

/**
 * Downloads files, a few at a time. Each becomes visible when it is whole and checked; when one fails,
 * those that are whole stay, and parts of others wait for the next run.
 */
export async function downloadFiles(session: Session, plans: readonly FilePlan[]): Promise<void> {
  // Files with the same contents share a blob.
  const blobs = [...Map.groupBy(plans, ({ etag }) => etag).values()];
  const there = await Promise.all(
    blobs.map(([plan]) => isFile(blobPath(session.repository, plan!.etag))),
  );
  blobs.forEach(([plan], i) => session.meter.expect(there[i] ? 0 : plan!.size ?? 0));
  await mapLimited(blobs, async (files, signal) => {
    await bringBlob({ ...session, signal }, files[0]!);
    for (const { revision, file, etag } of files) {
      await linkFile(session.repository, revision, file, etag);
    }
  });
}

async function bringBlob(session: Session, plan: FilePlan): Promise<void> {
  const { repository, hub, meter, signal } = session;
  const { file, etag } = plan;
  const blob = blobPath(repository, etag);
  if (await isFile(blob)) return;
  await Deno.mkdir(dirname(blob), { recursive: true });
  const wait = (turn: number) => {
    if (turn === 0) hub.listener.note(`waiting for another process that downloads ${file}`);
    return hub.sleep(LOCK_INTERVAL, signal);
  };
  await withLock(lockPath(repository, etag), wait, async () => {
    if (await isFile(blob)) return meter.at(file, plan.size ?? 0, 0);
    const part = `${blob}.incomplete`;
    await transfer(session, plan, part);
    await Deno.rename(part, blob);
  });
}

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
  using file = await openOwn(path);
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
