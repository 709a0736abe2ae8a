/** AWQ-Diag's own files: version 0 of a kind, told by the keys that they have and a missing `schema`. */

import { firstIssue, type SchemaError } from "./first_issue.ts";
import { unreadable } from "./unreadable.ts";

/** A parsed JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Brings a file of AWQ-Diag to version 1, not yet validated; `null` where it is none of this kind. */
export type MigrateV0 = (value: JsonObject, file: string) => object | null;

/** As far as needed, a schema of zod. */
export interface Schema<Value> {
  /** The value if it fits, else what is wrong. */
  safeParse(value: unknown): { data: Value; error?: never } | { data?: never; error: SchemaError };
}

/** The migration of the files that have these keys and fit this schema. */
export function migrationOf<Old>(
  keys: readonly string[],
  schema: Schema<Old>,
  toVersion1: (old: Old) => object,
): MigrateV0 {
  return (value, file) => {
    if (Object.hasOwn(value, "schema") || !keys.every((key) => Object.hasOwn(value, key))) {
      return null;
    }
    const { data, error } = schema.safeParse(value);
    if (error === undefined) return toVersion1(data);
    throw unreadable(
      file,
      `${firstIssue(error)}, make it again with the AWQ-Diag version of the published records`,
    );
  };
}
