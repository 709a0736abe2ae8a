/**
 * Records on disk: read with validation, written whole or not at all.
 *
 * Effect: reads and writes disk.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { fileProblem } from "../errors/file_problem.ts";
import { type AnyRecord, validateRecord } from "./kinds.ts";
import { parseRecord } from "./read_record.ts";
import { serializeParts } from "./serialize.ts";

/** As `Deno.FsFile.write`: returns how many bytes the file took. Tests pass one that fails. */
export type WriteBytes = (file: Deno.FsFile, bytes: Uint8Array) => Promise<number>;

/**
 * Reads a record of any kind and version.
 *
 * @param path The file.
 * @returns The record, in the newest version of its kind.
 * @throws {AwqDiagError} If the file cannot be read; as `parseRecord` if it is no valid record.
 */
export async function readRecord(path: string): Promise<AnyRecord> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    throw new AwqDiagError(`Cannot read record "${path}": ${fileProblem(cause)}`, { cause });
  }
  return parseRecord(text, path);
}

/**
 * Validates a record and writes it in one step: after a crash, a full disk or a race, the path holds
 * the old record or the new one, never a part. Missing folders are made.
 *
 * @param path The file; an old one is replaced.
 * @param record The record. Its keys are written in the order of the schema.
 * @throws {AwqDiagError} If the record does not fit its schema.
 * @throws {AwqDiagError} If the file cannot be written; the old one is untouched.
 */
export async function writeRecord(path: string, record: AnyRecord): Promise<void> {
  const { record: valid, problem } = validateRecord(record);
  if (valid === null) {
    throw new AwqDiagError(
      `Cannot write record "${path}": ${problem}, report this as a fault of the task`,
    );
  }
  try {
    await replaceFile(path, encodeParts(serializeParts(valid)));
  } catch (cause) {
    throw new AwqDiagError(`Cannot write record "${path}": ${fileProblem(cause)}`, { cause });
  }
}

/**
 * Replaces a file by new contents in one step: a temporary file in the same folder (a rename across
 * disks would be a copy), brought to disk, renamed over the old one. Missing folders are made.
 */
export async function replaceFile(
  path: string,
  contents: Uint8Array | Iterable<Uint8Array>,
  write?: WriteBytes,
): Promise<void> {
  const [, folder = "", name = path] = /^(.*[/\\])?([^/\\]*)$/s.exec(path) ?? [];
  if (folder !== "") await Deno.mkdir(folder, { recursive: true });
  // A name of its own per write, so that two processes never share a temporary file.
  const temporary = `${folder}.${name}.${crypto.randomUUID()}.tmp`;
  const file = await Deno.open(temporary, { write: true, createNew: true });
  try {
    await writeThrough(file, contents instanceof Uint8Array ? [contents] : contents, write);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary);
    throw error;
  }
}

async function writeThrough(
  file: Deno.FsFile,
  parts: Iterable<Uint8Array>,
  write?: WriteBytes,
): Promise<void> {
  using open = file;
  for (const part of parts) await writeWhole(open, part, write);
  await open.sync();
}

/** Writes all bytes: the system may take fewer at a time. */
export async function writeWhole(
  file: Deno.FsFile,
  bytes: Uint8Array,
  write: WriteBytes = (file, part) => file.write(part),
): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await write(file, bytes.subarray(done));
}

/** Text as UTF-8 in pieces worth a system call each. */
function* encodeParts(parts: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = "";
  for (const part of parts) {
    text += part;
    if (text.length < 2 ** 16) continue;
    yield encoder.encode(text);
    text = "";
  }
  yield encoder.encode(text);
}
