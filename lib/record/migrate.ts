/** The one place where older versions of records become the newest. */

import { shownValue } from "../errors/shown_value.ts";
import { kindOf, RECORD_KINDS } from "./kinds.ts";
import { migrateAlphaStudyV0 } from "./migrate_alpha_study.ts";
import { migrateDiagnosticV0 } from "./migrate_diagnostic.ts";
import { migratePerplexityV0 } from "./migrate_perplexity.ts";
import { unreadable } from "./unreadable.ts";
import type { JsonObject } from "./version_0.ts";

/** Brings a parsed JSON value to the newest version of its kind, not yet validated. */
export function migrateRecord(value: unknown, file: string): unknown {
  if (!isObject(value)) {
    throw unreadable(file, "it holds no JSON object, pass a file written by one of the tasks");
  }
  const migrated = migrateDiagnosticV0(value, file) ?? migrateAlphaStudyV0(value, file) ??
    migratePerplexityV0(value, file);
  if (migrated === null) checkVersion(value, file);
  return migrated ?? value;
}

function checkVersion({ schema, version }: JsonObject, file: string): void {
  if (schema === undefined) {
    throw unreadable(
      file,
      'it has no "schema" key and is no record of AWQ-Diag, pass a file written by one of the tasks',
    );
  }
  const kind = kindOf(schema);
  if (kind === null) {
    const known = Object.keys(RECORD_KINDS).map((name) => `"awq-diag/${name}"`).join(", ");
    throw unreadable(
      file,
      `its schema is ${
        shownValue(schema)
      }, wanted one of ${known}, update this project if a newer release made it`,
    );
  }
  const newest = RECORD_KINDS[kind].version;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    const seen = version === undefined ? "missing" : shownValue(version);
    throw unreadable(file, `its version is ${seen}, wanted 1 to ${newest}, make it again`);
  }
  if (version > newest) {
    throw unreadable(
      file,
      `it has version ${version} of "${schema}", made by a newer release, this one knows up to ${newest}, update this project`,
    );
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
