/**
 * Records on disk: read with validation, written whole or not at all.
 *
 * Effect: reads and writes disk.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { openFile, readTextFile } from "../files/read_file.ts";
import { replaceFile } from "../files/replace_file.ts";
import { type AnyRecord, validateRecord } from "./kinds.ts";
import { parseRecord } from "./read_record.ts";
import { MOST_BYTES, refuseSize } from "./record_size.ts";
import { serializeParts } from "./serialize.ts";

/**
 * Reads a record of any kind and version.
 *
 * @param path The file.
 * @returns The record, in the newest version of its kind.
 * @throws {AwqDiagError} If the file cannot be read; as `parseRecord` if it is no valid record.
 */
export async function readRecord(path: string): Promise<AnyRecord> {
  await refuseLargeFile(path);
  return parseRecord(await readTextFile("read record", path), path);
}

/** Told before it is read. A record says in its first key what it is. */
async function refuseLargeFile(path: string): Promise<void> {
  using file = await openFile("read record", path);
  const { size } = await file.stat();
  if (size <= MOST_BYTES) return;
  const head = new Uint8Array(1024);
  await file.read(head);
  refuseSize(size, new TextDecoder().decode(head).includes('"awq-diag/channels"'), path);
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
  await replaceFile(path, encodeParts(serializeParts(valid)));
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
