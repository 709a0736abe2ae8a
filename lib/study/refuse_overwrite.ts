/**
 * Keeps a run from writing over the record of another model, before any time is spent.
 *
 * Effect: reads the records that the run would replace.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import type { Inputs } from "../record/diagnostic.ts";
import type { AnyRecord } from "../record/kinds.ts";
import { differentFile, type RecordedModel, sameModel } from "../record/same_model.ts";
import { readRecord } from "../record/store.ts";

/** The model of a run. */
export interface RunModel {
  readonly name: string;
  readonly folder: string;
  /** Its files' hashes are asked for only where a record is in the way. */
  readonly inputs: () => Promise<Inputs>;
}

/** Refuses if one of these files holds a record of another model; what is no record is replaced. */
export async function refuseOverwrite(
  paths: readonly string[],
  { name, folder, inputs }: RunModel,
): Promise<void> {
  for (const path of paths) {
    const old = await readOld(path);
    if (old === null) continue;
    const own = { model: name, inputs: await inputs() };
    if (sameModel(old, own)) continue;
    const [theirs, ours] = marks(old, own);
    throw new AwqDiagError(
      `Cannot start: ${shown(path, 260)} holds the record of another model, ${
        shown(old.model)
      }${theirs}, wanted to write that of ${
        shown(folder, 260)
      }${ours}, choose another --out or remove it`,
    );
  }
}

async function readOld(path: string): Promise<RecordedModel | null> {
  try {
    const record: AnyRecord = await readRecord(path);
    return { model: record.model, inputs: "inputs" in record ? record.inputs : null };
  } catch (error) {
    if (error instanceof AwqDiagError) return null;
    throw error;
  }
}

/** What tells the two apart: revision and the file that differs. */
function marks(old: RecordedModel, own: RecordedModel): [string, string] {
  if (old.inputs === null || own.inputs === null) return ["", ""];
  const file = differentFile(old.inputs, own.inputs);
  const mark = ({ model }: Inputs, hash: string | null | undefined) => {
    const revision = model.revision === null ? [] : [`revision ${model.revision.slice(0, 12)}`];
    const content = file === null ? [] : [`${shown(file.name)} ${hash?.slice(0, 12) ?? "missing"}`];
    return ` (${[...revision, ...content].join(", ")})`;
  };
  return [mark(old.inputs, file?.hashes[0]), mark(own.inputs, file?.hashes[1])];
}
