/** The kinds of record there are. A new kind is one row here. */

import { shownValue } from "../errors/shown_value.ts";
import { alphaStudySchema } from "./alpha_study.ts";
import { channelsSchema } from "./channels.ts";
import { diagnosticSchema } from "./diagnostic.ts";
import { firstIssue } from "./first_issue.ts";
import { perplexitySchema } from "./perplexity.ts";

/** @ignore */
export const RECORD_KINDS = {
  diagnostic: { version: 1, schema: diagnosticSchema },
  channels: { version: 1, schema: channelsSchema },
  alpha_study: { version: 1, schema: alphaStudySchema },
  perplexity: { version: 1, schema: perplexitySchema },
} as const;

/** Name of a kind of record, the last part of its `schema` key. */
export type RecordKind = keyof typeof RECORD_KINDS;

/** A record of one kind. */
export type RecordOf<K extends RecordKind> = ReturnType<typeof RECORD_KINDS[K]["schema"]["parse"]>;

/** A record of any kind; its `schema` key tells which. */
export type AnyRecord = { [K in RecordKind]: RecordOf<K> }[RecordKind];

/** Outcome of a validation: the record with its keys in the order of the schema, or what is wrong. */
export type Validation =
  | { readonly record: AnyRecord; readonly problem: null }
  | { readonly record: null; readonly problem: string };

/** The kind that a `schema` key names. */
export function kindOf(schema: unknown): RecordKind | null {
  const kinds = Object.keys(RECORD_KINDS) as RecordKind[];
  return kinds.find((kind) => schema === `awq-diag/${kind}`) ?? null;
}

/** The `schema` key of a value that may be no object. */
export function schemaOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "schema" in value
    ? value.schema
    : undefined;
}

/** Checks a value against the newest schema of the kind that its `schema` key names. */
export function validateRecord(value: unknown): Validation {
  const schema = schemaOf(value);
  const kind = kindOf(schema);
  if (kind === null) {
    return { record: null, problem: `schema: ${shownValue(schema)} is unknown` };
  }
  const result = RECORD_KINDS[kind].schema.safeParse(value);
  return result.success
    ? { record: result.data, problem: null }
    : { record: null, problem: firstIssue(result.error) };
}
