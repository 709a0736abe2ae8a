/**
 * A journal of finished parts, so that a killed run can go on where it stopped.
 *
 * Each line is a SHA-256 and a JSON value: first the key of the run, then an entry per finished part,
 * each brought to disk before the run goes on. A line's hash covers the hash of the line before, so
 * that a line which was changed, moved, doubled or lost ends what is trusted. A torn last line, which
 * a kill may leave, is dropped.
 *
 * Effect: reads and writes disk.
 */

import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { atPath } from "../errors/at_path.ts";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { writeWhole } from "../files/replace_file.ts";

/** A journal open for appending; holds a file until disposed. */
export interface Journal extends Disposable {
  /** Entries of the run that is resumed, in order; none for a fresh run. */
  readonly entries: readonly unknown[];
  /** Adds an entry and brings it to disk. */
  append(entry: unknown): Promise<void>;
  /** Removes the file: the run is finished. */
  remove(): Promise<void>;
}

/** What is wrong with the entry at a place, from 0 on, of a run; `null` where nothing is. */
export type CheckEntry = (entry: unknown, index: number) => string | null;

/** What becomes of a journal that is already there. */
export interface JournalUse {
  /** Whether to go on from its entries; else it is begun anew. */
  readonly resume: boolean;
  readonly check: CheckEntry;
  /** Is told where a damaged journal was dropped back to its last good entry. */
  readonly note: (text: string) => void;
}

/** Stands for the hash before the first line; another format has another. */
const FORMAT = "awq-diag journal 2";

/** Three times what the largest published model leaves behind. */
const MOST_BYTES = 2 ** 32;

/** A whole line with a good checksum. */
interface Line {
  readonly value: unknown;
  readonly hash: string;
  /** Where the next line begins. */
  readonly end: number;
}

/** Lines up to the first that is damaged, and what is wrong with that one. */
interface Lines {
  readonly good: readonly Line[];
  readonly damage: string | null;
}

function hashLine(before: string, json: string): string {
  return createHash("sha256").update(before).update(json).digest("hex");
}

function readLines(bytes: Uint8Array): Lines {
  const good: Line[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    const value = readLine(bytes.subarray(start, end), good.at(-1)?.hash ?? FORMAT);
    if (value === null) return { good, damage: "its checksum is wrong" };
    start = end + 1;
    good.push({ ...value, end: start });
  }
  return { good, damage: null };
}

function readLine(bytes: Uint8Array, before: string): Omit<Line, "end"> | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const [hash, json] = [text.slice(0, 64), text.slice(65)];
    return hash === hashLine(before, json) ? { value: JSON.parse(json), hash } : null;
  } catch {
    return null; // no text, or longer than a text can be
  }
}

/** The key and the entries that a run of this key may go on from. */
async function trustedLines(
  path: string,
  key: () => Promise<unknown>,
  { check, note }: JournalUse,
): Promise<readonly Line[]> {
  const bytes = await Deno.readFile(path);
  const { good, damage } = readLines(bytes);
  const [known, ...entries] = good;
  if (known === undefined) {
    if (damage === null) return [];
    const seen = bytes[0] === 0x7b // {
      ? "was written by an older release"
      : `is damaged from line 1 on (${damage})`;
    throw new AwqDiagError(
      `Cannot resume: "${path}" ${seen}, wanted a journal of this one, leave out --resume to start anew`,
    );
  }
  if (JSON.stringify(known.value) !== JSON.stringify(await key())) {
    throw new AwqDiagError(
      `Cannot resume: "${path}" is the journal of another model, input or setting, wanted that of this run, repeat its command or leave out --resume`,
    );
  }
  const wrong = entries.findIndex(({ value }, index) => check(value, index) !== null);
  const why = wrong === -1 ? damage : check(entries[wrong]!.value, wrong);
  if (why === null) return good;
  const last = wrong === -1 ? good.length : wrong + 1;
  note(`line ${last + 1} of "${path}" is damaged (${why}), the run goes on from the line before`);
  return good.slice(0, last);
}

/** Opens a file that no other process has open like this; the system frees it after a kill. */
async function openLocked(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path, { read: true, write: true, create: true });
  const { isFile, size } = await file.stat();
  if (isFile && size <= MOST_BYTES && await file.tryLock(true)) return file;
  file.close();
  if (!isFile || size > MOST_BYTES) {
    throw new AwqDiagError(
      `Cannot start: "${path}" is no journal, wanted a file of at most 4 GiB, remove it or choose another --out`,
    );
  }
  throw new AwqDiagError(
    `Cannot start: another run writes "${path}", wanted to be the only one, wait for it or choose another --out`,
  );
}

async function startJournal(
  path: string,
  file: Deno.FsFile,
  key: () => Promise<unknown>,
  use: JournalUse,
): Promise<Journal> {
  const lines = use.resume ? await trustedLines(path, key, use) : [];
  const length = lines.at(-1)?.end ?? 0;
  await file.truncate(length);
  await file.seek(length, Deno.SeekMode.Start);
  let last = lines.at(-1)?.hash;
  const write = async (value: unknown) => {
    const json = JSON.stringify(value);
    const hash = hashLine(last ?? FORMAT, json);
    await writeWhole(file, new TextEncoder().encode(`${hash} ${json}\n`));
    await file.sync();
    last = hash;
  };
  return {
    entries: lines.slice(1).map(({ value }) => value),
    async append(entry) {
      await atPath("write journal", path, async () => {
        if (last === undefined) await write(await key());
        await write(entry);
      });
    },
    remove: () => atPath("remove journal", path, () => Deno.remove(path)),
    [Symbol.dispose]: () => file.close(),
  };
}

/**
 * Opens the journal of the run that this key tells, compared as JSON. A fresh run asks for the key with
 * its first entry only: inputs can be hashed beside the run.
 */
export async function openJournal(
  path: string,
  key: () => Promise<unknown>,
  use: JournalUse,
): Promise<Journal> {
  return await atPath("write journal", path, async () => {
    await Deno.mkdir(dirname(path), { recursive: true });
    const file = await openLocked(path);
    try {
      return await startJournal(path, file, key, use);
    } catch (error) {
      file.close();
      throw error;
    }
  });
}
