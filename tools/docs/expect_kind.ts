/**
 * The kind of record that a region needs.
 *
 * @module
 */

import type { AnyRecord, RecordKind, RecordOf } from "../../lib/record/kinds.ts";

/**
 * Takes a record as one of a kind.
 *
 * @param record A record, or nothing where a region names too few.
 * @param kind The kind that is needed.
 * @returns The same record.
 * @throws {TypeError} If it is missing or of another kind.
 *
 * @example Nothing given
 * ```ts
 * import { expectKind } from "./expect_kind.ts";
 * import assert from "node:assert/strict";
 *
 * assert.throws(() => expectKind(undefined, "channels"), TypeError);
 * ```
 */
export function expectKind<Kind extends RecordKind>(
  record: AnyRecord | undefined,
  kind: Kind,
): RecordOf<Kind> {
  if (record?.schema === `awq-diag/${kind}`) return record as RecordOf<Kind>;
  throw new TypeError(
    `Cannot make this text: got ${record?.schema ?? "no record"}, wanted awq-diag/${kind}, ` +
      "name the right records in the region",
  );
}
