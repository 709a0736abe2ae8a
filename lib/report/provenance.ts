/** Where a record's numbers come from, as rows of a table. */

import { toSignificant } from "../num/format_number.ts";
import type { DiagnosticRecord, Inputs, Run } from "../record/diagnostic.ts";

export type ProvenanceRow = readonly [name: string, value: string];

/**
 * Lists what one needs to tell whether two records had equal inputs: model, settings, files with
 * their hashes, estimators, and the run. What a record does not hold is left out.
 */
export function listProvenance(record: DiagnosticRecord): ProvenanceRow[] {
  return [
    ["Model", record.model],
    ...rowsOf("Model", record.model_info),
    ...rowsOf("Setting", record.config),
    ...(record.inputs ? inputRows(record.inputs) : []),
    ...runRows(record.run),
  ];
}

function inputRows({ model, calibration, estimators }: Inputs): ProvenanceRow[] {
  return [
    ["Model source", model.revision ? `${model.source}, revision ${model.revision}` : model.source],
    ...model.files.map((file): ProvenanceRow => [
      `File ${file.name}`,
      `${file.bytes} bytes, sha256 ${file.sha256}`,
    ]),
    ["Calibration", `${calibration.name}, sha256 ${calibration.sha256}`],
    ["Calibration tokens given", calibration.tokens_given.join(", ")],
    ["Calibration tokens used", calibration.tokens_used.join(", ")],
    ...rowsOf("Estimator", estimators),
  ];
}

function runRows(run: Run): ProvenanceRow[] {
  return Object.entries(run).flatMap(([key, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? rowsOf(`Run ${label(key)}`, value)
      : rowsOf("Run", { [key]: value })
  );
}

/** One row per key that has a value. */
function rowsOf(prefix: string, values: object): ProvenanceRow[] {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => [`${prefix} ${label(key)}`, text(value)]);
}

function label(key: string): string {
  return key.replaceAll("_", " ");
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(", ");
  if (typeof value === "number") {
    return String(Number.isInteger(value) ? value : toSignificant(value, 6));
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
