/**
 * A journal of finished parts, so that a killed run can go on where it stopped.
 *
 * The file holds one JSON value per line: first the key of the run, then an entry per finished
 * part, each brought to disk before the run goes on. A torn last line, which a kill may leave, is
 * dropped.
 *
 * Effect: reads and writes disk.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import { dirname } from "node:path";
import { atPath } from "../errors/at_path.ts";
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

/** The values of whole lines, and how many bytes they take. */
function parseLines(bytes: Uint8Array): { values: unknown[]; length: number } {
  const values: unknown[] = [];
  let length = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, length)) {
    try {
      values.push(JSON.parse(new TextDecoder().decode(bytes.subarray(length, end))));
    } catch {
      break; // torn by a crash of the system: what follows is not to be trusted
    }
    length = end + 1;
  }
  return { values, length };
}

/** Opens a file that no other process has open like this; the system frees it after a kill. */
async function openLocked(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path, { read: true, write: true, create: true });
  if (!(await file.stat()).isFile) {
    file.close();
    throw new AwqDiagError(
      `Cannot write journal ${shown(path)}: it is a device or a pipe, remove it`,
    );
  }
  if (await file.tryLock(true)) return file;
  file.close();
  throw new AwqDiagError(
    `Cannot start: another run writes "${path}", wanted to be the only one, wait for it or choose another --out`,
  );
}

async function startJournal(
  path: string,
  file: Deno.FsFile,
  key: () => Promise<unknown>,
  resume: boolean,
): Promise<Journal> {
  const { values, length } = parseLines(resume ? await Deno.readFile(path) : new Uint8Array());
  const [known, ...entries] = values;
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(await key())) {
    throw new AwqDiagError(
      `Cannot resume: "${path}" is the journal of another model, input or setting, wanted that of this run, repeat its command or leave out --resume`,
    );
  }
  await file.truncate(length);
  await file.seek(length, Deno.SeekMode.Start);
  let begun = known !== undefined;
  return {
    entries,
    async append(entry) {
      const head = begun ? [] : [await key()];
      begun = true;
      for (const value of [...head, entry]) {
        await atPath("write journal", path, () => writeLine(file, value));
      }
    },
    remove: () => atPath("remove journal", path, () => Deno.remove(path)),
    [Symbol.dispose]: () => file.close(),
  };
}

async function writeLine(file: Deno.FsFile, value: unknown): Promise<void> {
  await writeWhole(file, new TextEncoder().encode(`${JSON.stringify(value)}\n`));
  await file.sync();
}

/**
 * Opens the journal of the run that this key tells, compared as JSON. A fresh run asks for the key with
 * its first entry only: inputs can be hashed beside the run.
 */
export async function openJournal(
  path: string,
  key: () => Promise<unknown>,
  resume: boolean,
): Promise<Journal> {
  return await atPath("write journal", path, async () => {
    await Deno.mkdir(dirname(path), { recursive: true });
    const file = await openLocked(path);
    try {
      return await startJournal(path, file, key, resume);
    } catch (error) {
      file.close();
      throw error;
    }
  });
}
