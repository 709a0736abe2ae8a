/** Blocks measured one after another, each brought to the run's journal. */

import { measureModel, type MeasureSettings } from "../measure/measure_model.ts";
import type { LinearMeasurement } from "../measure/linear_measurement.ts";
import type { Run } from "./run.ts";

/**
 * An entry per block, made of what was measured at its linears; blocks that a killed run had finished
 * are not measured again.
 *
 * @param done Entries of a killed run, from the first block on.
 */
export async function measureBlocks<Entry>(
  run: Run,
  settings: MeasureSettings,
  done: readonly Entry[],
  entryOf: (block: readonly LinearMeasurement[]) => Entry,
): Promise<readonly Entry[]> {
  const entries = [...done];
  const [first, last] = settings.blocks ?? [0, run.checkpoint.architecture.blocks - 1];
  const rest = { ...settings, blocks: [first + done.length, last] as const };
  for await (const block of measureModel(run, rest)) {
    const entry = entryOf(block);
    entries.push(entry);
    for (const { name } of block) run.listener.step(name);
    // The next block runs while this one is brought to disk.
    await run.written();
    run.finishPart(entry);
  }
  await run.written();
  return entries;
}
