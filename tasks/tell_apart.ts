/** Records of models that share a name, told apart by what differs: revision, folder, or weights. */

import { basename, dirname, resolve } from "node:path";
import { UsageError } from "../lib/cli/usage_error.ts";
import type { DiagnosticRecord } from "../lib/record/diagnostic.ts";
import { differentFile, sameModel } from "../lib/record/same_model.ts";

/** Models that a figure has rows for and a page room. */
const MOST_MODELS = 64;

/** Refuses more models than can be shown side by side. */
export function refuseCrowd(action: string, paths: readonly string[]): void {
  if (paths.length <= MOST_MODELS) return;
  throw new UsageError(
    `Cannot ${action} ${paths.length} records: wanted at most ${MOST_MODELS}, pass fewer`,
  );
}

/** A record and where it was read. */
export interface ReadRecord {
  readonly path: string;
  readonly record: DiagnosticRecord;
}

/** The first two records of one model, which nothing tells apart; `null` if there are none. */
export function findTwins(
  entries: readonly ReadRecord[],
): readonly [ReadRecord, ReadRecord] | null {
  for (const [index, second] of entries.entries()) {
    const first = entries.slice(0, index)
      .find(({ record }) =>
        record.model === second.record.model && sameModel(record, second.record)
      );
    if (first !== undefined) return [first, second];
  }
  return null;
}

/** The records, those that share a model's name with a mark behind it. */
export function tellApart<Entry extends ReadRecord>(entries: readonly Entry[]): Entry[] {
  const marks = new Map<Entry, string>();
  for (const alike of Map.groupBy(entries, ({ record }) => record.model).values()) {
    if (alike.length === 1) continue;
    const distinct = MARKS.map((mark) => alike.map((entry) => mark(entry, alike)))
      .find((found) => !found.includes("") && new Set(found).size === alike.length);
    alike.forEach((entry, index) => marks.set(entry, distinct?.[index] ?? `${index + 1}`));
  }
  return entries.map((entry) => {
    const mark = marks.get(entry);
    if (mark === undefined) return entry;
    return { ...entry, record: { ...entry.record, model: `${entry.record.model} (${mark})` } };
  });
}

/** What may tell records apart, the most telling first; empty where a record does not say. */
const MARKS: readonly ((entry: ReadRecord, alike: readonly ReadRecord[]) => string)[] = [
  ({ record }) => record.inputs?.model.revision?.slice(0, 7) ?? "",
  ({ path }) => basename(dirname(resolve(path))),
  ({ record: { inputs } }, alike) => {
    const other = alike.find(({ record }) => record.inputs !== inputs)?.record.inputs;
    if (!inputs || !other) return "";
    return differentFile(inputs, other)?.hashes[0]?.slice(0, 7) ?? "";
  },
];
