/** The kind of record that a region needs. */

import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import type { AnyRecord, RecordKind, RecordOf } from "../../lib/record/kinds.ts";

export function expectKind<Kind extends RecordKind>(
  record: AnyRecord | undefined,
  kind: Kind,
): RecordOf<Kind> {
  if (record?.schema === `awq-diag/${kind}`) return record as RecordOf<Kind>;
  throw new AwqDiagError(
    `Cannot make this text: got ${record?.schema ?? "no record"}, wanted awq-diag/${kind}, ` +
      "name the right records in the region",
  );
}
