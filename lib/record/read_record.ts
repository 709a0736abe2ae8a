/** From the text of a file to a valid record of the newest version. */

import { type AnyRecord, schemaOf, validateRecord } from "./kinds.ts";
import { migrateRecord } from "./migrate.ts";
import { parseJson } from "./parse_json.ts";
import { refuseSize } from "./record_size.ts";
import { unreadable } from "./unreadable.ts";

/**
 * Parses, migrates and validates a record.
 *
 * @param text Contents of the file.
 * @param file Its name, for the error.
 * @returns The record, in the newest version of its kind.
 * @throws {AwqDiagError} If the text is not JSON.
 * @throws {AwqDiagError} If it is no record, or a part of it is missing or wrong.
 * @throws {AwqDiagError} If a newer release made it.
 *
 * @example Something else
 * ```ts
 * import { parseRecord } from "./read_record.ts";
 * import assert from "node:assert/strict";
 *
 * assert.throws(() => parseRecord("[1, 2]", "ids.json"), {
 *   name: "AwqDiagError",
 *   message:
 *     'Cannot read record "ids.json": it holds no JSON object, pass a file written by one of the tasks',
 * });
 * ```
 */
export function parseRecord(text: string, file: string): AnyRecord {
  const value = parseJson(text, file);
  refuseSize(text.length, schemaOf(value) === "awq-diag/channels", file);
  const { record, problem } = validateRecord(migrateRecord(value, file));
  if (record !== null) return record;
  throw unreadable(file, `${problem}, make it again with the task that wrote it`);
}
