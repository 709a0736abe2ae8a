/**
 * The one place where older versions of records become the newest.
 *
 * @module
 */

import { kindOf, recordKinds } from "./kinds.ts";
import { isAlphaStudyV0, migrateAlphaStudyV0 } from "./migrate_alpha_study.ts";
import { isDiagnosticV0, migrateDiagnosticV0 } from "./migrate_diagnostic.ts";
import { isPerplexityV0, migratePerplexityV0 } from "./migrate_perplexity.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Brings a parsed JSON value to the newest version of its kind. Files without a `schema` key are
 * AWQ-Diag's own and count as version 0. The result is not yet validated.
 *
 * @param value A parsed JSON value.
 * @param file Name of the file it comes from, for the error.
 * @returns A record of the newest version; the value itself if it is that already.
 * @throws {TypeError} If the value is no record, or of an unknown kind.
 * @throws {RangeError} If its version is newer than this release knows.
 *
 * @example The newest version stays as it is
 * ```ts
 * import { migrateRecord } from "./migrate.ts";
 * import assert from "node:assert/strict";
 *
 * const record = { schema: "awq-diag/channels", version: 1, model: "m", layers: {} };
 * assert.equal(migrateRecord(record, "channels.json"), record);
 * assert.throws(() => migrateRecord({ ...record, version: 9 }, "channels.json"), /made by a newer release/);
 * ```
 */
export function migrateRecord(value: unknown, file: string): unknown {
  if (!isObject(value)) {
    throw new TypeError(
      `Cannot read record "${file}": it holds no JSON object, pass a file written by one of the tasks`,
    );
  }
  if (isDiagnosticV0(value)) return migrateDiagnosticV0(value, file);
  if (isAlphaStudyV0(value)) return migrateAlphaStudyV0(value, file);
  if (isPerplexityV0(value)) return migratePerplexityV0(value, file);
  checkVersion(value, file);
  return value;
}

function checkVersion({ schema, version }: JsonObject, file: string): void {
  if (schema === undefined) {
    throw new TypeError(
      `Cannot read record "${file}": it has no "schema" key and is no record of AWQ-Diag, pass a file written by one of the tasks`,
    );
  }
  const kind = kindOf(schema);
  if (kind === null) {
    const known = Object.keys(recordKinds).map((name) => `"awq-diag/${name}"`).join(", ");
    throw new TypeError(
      `Cannot read record "${file}": its schema is ${
        JSON.stringify(schema)
      }, wanted one of ${known}, update this project if a newer release made it`,
    );
  }
  const newest = recordKinds[kind].version;
  const seen = JSON.stringify(version) ?? "missing";
  if (!Number.isInteger(version) || Number(version) < 1) {
    throw new TypeError(
      `Cannot read record "${file}": its version is ${seen}, wanted 1 to ${newest}, make it again`,
    );
  }
  if (Number(version) > newest) {
    throw new RangeError(
      `Cannot read record "${file}": it has version ${seen} of "${schema}", made by a newer release, this one knows up to ${newest}, update this project`,
    );
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
