/** Whether a journal's entry is what a run of these settings writes for its next block. Pure. */

import type { Architecture } from "../model/architecture.ts";
import { blockTensors } from "../model/tensors.ts";
import { firstIssue } from "../record/first_issue.ts";
import type { CheckEntry } from "../record/journal.ts";
import type { Schema } from "../record/version_0.ts";

/** A linear as every entry of a journal tells it. */
interface JournalLinear {
  readonly module_type: string;
  readonly layer_idx: number;
}

/** Linears of a block by name; a journal may hold them several times, in several forms. */
export type JournalLinears = Readonly<Record<string, JournalLinear>>;

/** What is wrong with the linear of a checkpoint; `null` where nothing is. */
export type CheckLinear<Entry> = (
  entry: Entry,
  name: string,
  shape: readonly [outputs: number, inputs: number],
) => string | null;

/**
 * A check of entries that hold one block each, from the first block on, every one with the linears that
 * the checkpoint has there.
 */
export function checkBlocks<Entry>(
  architecture: Architecture,
  [first, last]: readonly [number, number],
  schema: Schema<Entry>,
  linearsOf: (entry: Entry) => readonly JournalLinears[],
  checkLinear: CheckLinear<Entry>,
): CheckEntry {
  return (value, index) => {
    const block = first + index;
    if (block > last) return `the run ends with block ${last}`;
    const { data, error } = schema.safeParse(value);
    if (error !== undefined) return firstIssue(error);
    const wanted = blockTensors(architecture, block).filter(({ linear }) => linear !== null);
    for (const linears of linearsOf(data)) {
      const names = Object.keys(linears);
      if (names.join() !== wanted.map(({ linear }) => linear).join()) {
        return `it holds other layers than block ${block}`;
      }
      const strange = names.find((name) => linears[name]!.layer_idx !== block);
      if (strange !== undefined) return `its ${strange} is of another block than ${block}`;
    }
    for (const { linear, shape } of wanted) {
      const problem = checkLinear(data, linear!, [shape[0]!, shape[1]!]);
      if (problem !== null) return `${linear}: ${problem}`;
    }
    return null;
  };
}
