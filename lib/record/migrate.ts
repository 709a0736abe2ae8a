/** The one place where older versions of records become the newest. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { kindOf, RECORD_KINDS } from "./kinds.ts";
import { migrateAlphaStudyV0 } from "./migrate_alpha_study.ts";
import { migrateDiagnosticV0 } from "./migrate_diagnostic.ts";
import { migratePerplexityV0 } from "./migrate_perplexity.ts";
import type { JsonObject } from "./version_0.ts";

/** Brings a parsed JSON value to the newest version of its kind, not yet validated. */
export function migrateRecord(value: unknown, file: string): unknown {
  if (!isObject(value)) {
    throw new AwqDiagError(
      `Cannot read record "${file}": it holds no JSON object, pass a file written by one of the tasks`,
    );
  }
  const migrated = migrateDiagnosticV0(value, file) ?? migrateAlphaStudyV0(value, file) ??
    migratePerplexityV0(value, file);
  if (migrated === null) checkVersion(value, file);
  return migrated ?? value;
}

function checkVersion({ schema, version }: JsonObject, file: string): void {
  if (schema === undefined) {
    throw new AwqDiagError(
      `Cannot read record "${file}": it has no "schema" key and is no record of AWQ-Diag, pass a file written by one of the tasks`,
    );
  }
  const kind = kindOf(schema);
  if (kind === null) {
    const known = Object.keys(RECORD_KINDS).map((name) => `"awq-diag/${name}"`).join(", ");
    throw new AwqDiagError(
      `Cannot read record "${file}": its schema is ${
        JSON.stringify(schema)
      }, wanted one of ${known}, update this project if a newer release made it`,
    );
  }
  const newest = RECORD_KINDS[kind].version;
  const seen = JSON.stringify(version) ?? "missing";
  if (!Number.isInteger(version) || Number(version) < 1) {
    throw new AwqDiagError(
      `Cannot read record "${file}": its version is ${seen}, wanted 1 to ${newest}, make it again`,
    );
  }
  if (Number(version) > newest) {
    throw new AwqDiagError(
      `Cannot read record "${file}": it has version ${seen} of "${schema}", made by a newer release, this one knows up to ${newest}, update this project`,
    );
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
