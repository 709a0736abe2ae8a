/**
 * The schemas of the records as JSON Schema, for readers in other languages.
 *
 * @module
 */

import { z } from "zod";
import { type RecordKind, recordKinds } from "./kinds.ts";

/**
 * The JSON Schema (draft 2020-12) of the newest version of a kind of record. Checks across keys, such
 * as equal bit widths in every layer, are beyond JSON Schema and left out.
 *
 * @param kind Kind of record.
 * @returns The schema, with the meaning of each key as its description.
 *
 * @example The version is part of it
 * ```ts
 * import { jsonSchemaOf } from "./json_schema.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(jsonSchemaOf("channels")["title"], "awq-diag/channels, version 1");
 * ```
 */
export function jsonSchemaOf(kind: RecordKind): Record<string, unknown> {
  const { version, schema } = recordKinds[kind];
  const { $schema, ...rest } = z.toJSONSchema(schema);
  return { $schema, title: `awq-diag/${kind}, version ${version}`, ...rest };
}

/**
 * Where the JSON Schema of a kind is kept.
 *
 * @param kind Kind of record.
 * @returns Path within the project.
 *
 * @example The channels record
 * ```ts
 * import { jsonSchemaPath } from "./json_schema.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(jsonSchemaPath("channels"), "docs/schemas/channels-v1.schema.json");
 * ```
 */
export function jsonSchemaPath(kind: RecordKind): string {
  return `docs/schemas/${kind}-v${recordKinds[kind].version}.schema.json`;
}
