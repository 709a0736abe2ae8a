/** Brings planned files into the cache. */

import { dirname } from "node:path";
import { isThere, linkFile } from "./cache.ts";
import { blobPath, lockPath } from "./layout.ts";
import { withLock } from "./lock.ts";
import { mapLimited } from "./parallel.ts";
import { type FilePlan, PARALLEL_FILES, type Session } from "./plan_files.ts";
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
    blobs.map(([plan]) => isThere(blobPath(session.repository, plan!.etag))),
  );
  blobs.forEach(([plan], i) => session.meter.expect(there[i] ? 0 : plan!.size ?? 0));
  await mapLimited(blobs, PARALLEL_FILES, async (files, signal) => {
    await bringBlob(session, files[0]!, signal);
    for (const { revision, file, etag } of files) {
      await linkFile(session.repository, revision, file, etag);
    }
  });
}

async function bringBlob(session: Session, plan: FilePlan, signal: AbortSignal): Promise<void> {
  const { repository, hub, meter } = session;
  const { file, etag } = plan;
  const blob = blobPath(repository, etag);
  if (await isThere(blob)) return;
  await Deno.mkdir(dirname(blob), { recursive: true });
  const wait = (turn: number) => {
    if (turn === 0) hub.listener.note(`waiting for another process that downloads ${file}`);
    return hub.means.sleep(LOCK_INTERVAL, signal);
  };
  await withLock(lockPath(repository, etag), wait, async () => {
    if (await isThere(blob)) return meter.at(file, plan.size ?? 0, 0);
    const part = `${blob}.incomplete`;
    await transfer(session, plan, part, signal);
    await Deno.rename(part, blob);
  });
}
