/**
 * The kinds of record there are. A new kind is one row here.
 *
 * @module
 */

import { alphaStudySchema } from "./alpha_study.ts";
import { channelsSchema } from "./channels.ts";
import { diagnosticSchema } from "./diagnostic.ts";
import { firstIssue } from "./first_issue.ts";
import { perplexitySchema } from "./perplexity.ts";

/**
 * Per kind: its newest version and the schema of that version.
 *
 * @ignore
 */
export const recordKinds = {
  diagnostic: { version: 1, schema: diagnosticSchema },
  channels: { version: 1, schema: channelsSchema },
  alpha_study: { version: 1, schema: alphaStudySchema },
  perplexity: { version: 1, schema: perplexitySchema },
} as const;

/** Name of a kind of record, the last part of its `schema` key. */
export type RecordKind = keyof typeof recordKinds;

/** A record of one kind. */
export type RecordOf<K extends RecordKind> = ReturnType<typeof recordKinds[K]["schema"]["parse"]>;

/** A record of any kind; its `schema` key tells which. */
export type AnyRecord = { [K in RecordKind]: RecordOf<K> }[RecordKind];

/** Outcome of a validation: the record with its keys in the order of the schema, or what is wrong. */
export type Validation =
  | { readonly record: AnyRecord; readonly problem: null }
  | { readonly record: null; readonly problem: string };

/**
 * The kind that a `schema` key names.
 *
 * @param schema Value of the `schema` key, such as `"awq-diag/channels"`.
 * @returns The kind, or `null` if there is none of that name.
 *
 * @example One known, one unknown
 * ```ts
 * import { kindOf } from "./kinds.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(kindOf("awq-diag/channels"), "channels");
 * assert.equal(kindOf("awq-diag/horoscope"), null);
 * ```
 */
export function kindOf(schema: unknown): RecordKind | null {
  const kinds = Object.keys(recordKinds) as RecordKind[];
  return kinds.find((kind) => schema === `awq-diag/${kind}`) ?? null;
}

/**
 * Checks a value against the newest schema of the kind that its `schema` key names.
 *
 * @param value A parsed JSON value, migrated.
 * @returns The record, or the first thing wrong with the value in one line.
 *
 * @example A record without its version
 * ```ts
 * import { validateRecord } from "./kinds.ts";
 * import assert from "node:assert/strict";
 *
 * const { problem } = validateRecord({ schema: "awq-diag/channels", model: "m", layers: {} });
 * assert.match(problem ?? "", /^version: /);
 * ```
 */
export function validateRecord(value: unknown): Validation {
  const schema = typeof value === "object" && value !== null && "schema" in value
    ? value.schema
    : undefined;
  const kind = kindOf(schema);
  if (kind === null) {
    return { record: null, problem: `schema: ${JSON.stringify(schema)} is unknown` };
  }
  const result = recordKinds[kind].schema.safeParse(value);
  return result.success
    ? { record: result.data, problem: null }
    : { record: null, problem: firstIssue(result.error) };
}
