/**
 * Brings the contents of one file to disk, in as many attempts as it takes, and checks them.
 *
 * Effect: writes the part file.
 */

import { createHash } from "node:crypto";
import { downloadError, refusal, TransientError } from "./download_error.ts";
import { type FilePlan, tooLarge } from "./plan_files.ts";
import { openOwn } from "./regular_file.ts";
import { type HubResponse, send } from "./request.ts";
import { withRetries } from "./retry.ts";
import type { Session } from "./session.ts";
import { sizeLimit } from "./size_limit.ts";

/** Large enough to make system calls cheap, small enough to let other transfers go on between. */
const PIECE_BYTES = 1 << 20;

/** Fills a part file, beginning where an earlier run stopped, until it is the whole file. */
export async function transfer(session: Session, plan: FilePlan, part: string): Promise<void> {
  const earlier = await sizeOf(part);
  await receive(session, plan, part);
  let problem = await findProblem(part, plan);
  if (problem !== null && earlier > 0) {
    // The fault may be in what lay there before; once more, from the start.
    await Deno.remove(part);
    await receive(session, plan, part);
    problem = await findProblem(part, plan);
  }
  if (problem === null) return;
  await Deno.remove(part);
  throw downloadError(
    session.repository.id,
    `${plan.file} arrived with ${problem.seen}`,
    problem.wanted,
    "run again; if it happens again, check HF_ENDPOINT and proxies",
  );
}

async function receive(session: Session, plan: FilePlan, part: string): Promise<void> {
  let best = await sizeOf(part);
  // So much that a server which sends bytes one by one, or the same ones again, comes to an end.
  const step = Math.min(PIECE_BYTES, (plan.size ?? 0) / 1000);
  const progressed = () => {
    const { size } = Deno.statSync(part);
    if (size <= best + step) return false;
    best = size;
    return true;
  };
  await withRetries(session, plan.file, () => attempt(session, plan, part), progressed);
}

async function attempt(session: Session, plan: FilePlan, part: string): Promise<void> {
  const { hub, meter, signal } = session;
  // Written at positions, not appended: two writers without locks then write the same bytes.
  using file = await openOwn(part);
  const { size } = await file.stat();
  if (size === plan.size) meter.at(plan.file, size, 0);
  else {
    const from = size > mostBytes(plan) ? 0 : size;
    const request = { method: "GET", url: plan.url, from, signal } as const;
    await send(hub, request, (response) => store(session, plan, file, from, response));
  }
  // Before the rename that makes it visible, so that a power cut cannot leave a hole in it.
  await file.syncData();
}

/** Writes a response behind what is there, or in its place if the server sends the whole. */
async function store(
  session: Session,
  plan: FilePlan,
  file: Deno.FsFile,
  from: number,
  response: HubResponse,
): Promise<void> {
  const { hub, meter } = session;
  const { status, headers, foreign } = response;
  let position = status === 206 ? from : 0;
  if ((await file.stat()).size > position) await file.truncate(position);
  await file.seek(position, Deno.SeekMode.Start);
  const [, start, total] = CONTENT_RANGE.exec(headers.get("content-range") ?? "") ?? [];
  if (plan.size !== null && total !== undefined && Number(total) !== plan.size) {
    await file.truncate(0);
    throw otherSize(session, plan, total);
  }
  if (status === 416 || (status === 206 && Number(start) !== from)) {
    await file.truncate(0);
    throw new TransientError("the server did not go on where the transfer stopped", "run again");
  }
  if (status !== 200 && status !== 206) {
    const seen = `the storage behind ${hub.endpoint} answered ${status}`;
    // Addresses of storage expire; the hub gives a fresh one.
    if (foreign) throw new TransientError(seen, "try again later");
    throw refusal(session, response, plan.revision, plan.file);
  }
  meter.at(plan.file, position, 0);
  for await (const chunk of response.chunks()) {
    await writeAll(file, chunk);
    position += chunk.length;
    meter.at(plan.file, position, chunk.length);
    if (position > mostBytes(plan)) {
      if (plan.size !== null) return;
      await file.truncate(0);
      throw tooLarge(session, plan.file, `without an announced size has over ${position}`, false);
    }
  }
  if (plan.size !== null && position < plan.size) {
    const seen = `the connection ended after ${position} of ${plan.size} bytes`;
    throw new TransientError(seen, "run again to go on where it stopped");
  }
}

/** `bytes 5-9/10`, and `bytes` with a star and the size where nothing could be sent. */
const CONTENT_RANGE = /^bytes (?:(\d{1,15})-\d{1,15}|\*)\/(?:(\d{1,15})|\*)$/;

function mostBytes({ file, size }: FilePlan): number {
  return size ?? sizeLimit(file, false);
}

function otherSize({ repository, hub }: Session, { file, size }: FilePlan, total: string): Error {
  return downloadError(
    repository.id,
    `the storage behind ${hub.endpoint} has ${total} bytes of ${file}`,
    `the ${size} that were announced`,
    "check HF_ENDPOINT and proxies",
  );
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
}

async function findProblem(
  part: string,
  { size, etag }: FilePlan,
): Promise<{ seen: string; wanted: string } | null> {
  const bytes = await sizeOf(part);
  if (size !== null && bytes !== size) return { seen: `${bytes} bytes`, wanted: `${size}` };
  const kind = etag.length === 64 ? "sha256" : "git-sha1";
  const sum = await checksum(part, kind);
  return sum === etag ? null : { seen: `${kind} ${sum}`, wanted: etag };
}

/**
 * The etag that the hub gives to a file's contents: the sha256 of a large file, git's sha1 of a small
 * one (of `blob`, the size and the contents). Read from disk, so that what is checked is what will be
 * used, whether it came in one run or in several.
 */
export async function checksum(path: string, kind: "sha256" | "git-sha1"): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash(kind === "sha256" ? "sha256" : "sha1");
  if (kind === "git-sha1") hash.update(`blob ${(await file.stat()).size}\0`);
  const piece = new Uint8Array(PIECE_BYTES);
  for (;;) {
    const read = await file.read(piece);
    if (read === null) return hash.digest("hex");
    hash.update(piece.subarray(0, read));
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
