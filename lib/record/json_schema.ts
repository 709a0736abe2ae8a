/** The schemas of the records as JSON Schema, for readers in other languages. */

import { z } from "zod";
import { RECORD_KINDS, type RecordKind } from "./kinds.ts";

/** The schema of the newest version (draft 2020-12), without checks across keys, which it cannot say. */
export function jsonSchemaOf(kind: RecordKind): Record<string, unknown> {
  const { version, schema } = RECORD_KINDS[kind];
  const { $schema, ...rest } = z.toJSONSchema(schema);
  return { $schema, title: `awq-diag/${kind}, version ${version}`, ...rest };
}

/** Where it is kept. */
export function jsonSchemaPath(kind: RecordKind): string {
  return `docs/schemas/${kind}-v${RECORD_KINDS[kind].version}.schema.json`;
}
