/** From the text of a file to a valid record of the newest version. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { type AnyRecord, validateRecord } from "./kinds.ts";
import { migrateRecord } from "./migrate.ts";

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
 *   name: "TypeError",
 *   message:
 *     'Cannot read record "ids.json": it holds no JSON object, pass a file written by one of the tasks',
 * });
 * ```
 */
export function parseRecord(text: string, file: string): AnyRecord {
  const { record, problem } = validateRecord(migrateRecord(parseJson(text, file), file));
  if (record !== null) return record;
  throw new AwqDiagError(
    `Cannot read record "${file}": ${problem}, make it again with the task that wrote it`,
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (cause) {
    throw new AwqDiagError(
      `Cannot read record "${file}": it is not JSON or was cut short, make it again with the task that wrote it`,
      { cause },
    );
  }
}

/**
 * Python writes undefined numbers, such as the correlation of a constant, as a bare `NaN`, which
 * JSON does not have; here they become `null`. Strings are stepped over, not searched.
 */
function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const noNumber = /("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b/g;
    return JSON.parse(text.replace(noNumber, (_match, string?: string) => string ?? "null"));
  }
}
