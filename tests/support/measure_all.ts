import type { LinearMeasurement } from "../../lib/measure/linear_measurement.ts";
import { measureModel, type MeasureSettings } from "../../lib/measure/measure_model.ts";
import { createStopwatch } from "../../lib/measure/stopwatch.ts";
import type { FamilyFixture } from "./family_fixture.ts";

/** Measurements of every linear of a model, on the processor. */
export async function measureAll(
  { checkpoint, sequences }: Pick<FamilyFixture, "checkpoint" | "sequences">,
  settings: MeasureSettings,
  batchTokens = Infinity,
): Promise<readonly LinearMeasurement[]> {
  const search = { provider: "cpu" } as const;
  const context = { checkpoint, sequences, search, batchTokens, watch: createStopwatch() };
  return (await Array.fromAsync(measureModel(context, settings))).flat();
}
