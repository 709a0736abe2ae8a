import { join } from "node:path";
import type { MeasureContext } from "../../lib/measure/measure_model.ts";
import { createStopwatch } from "../../lib/measure/stopwatch.ts";
import { openCheckpoint } from "../../lib/model/checkpoint.ts";
import { readFixture } from "./family_fixture.ts";

/** What the PyTorch reference's calibration decides at 3 bits, by AWQ-Diag's names. */
export interface PerplexityReference {
  readonly const_alpha: number;
  readonly block_alpha: Readonly<Record<string, number>>;
  readonly search_alpha: Readonly<Record<string, number>>;
  readonly official_choice: Readonly<
    Record<string, { readonly alpha: number; readonly curve: readonly number[] }>
  >;
}

/** The bundled model with its calibration and the reference made from both. */
export async function openBundled(): Promise<
  { readonly context: MeasureContext; readonly reference: PerplexityReference }
> {
  const folder = join(import.meta.dirname!, "..", "..", "models", "wiki-qwen2-7m");
  const { sequences } = readFixture<{ sequences: number[][] }>("wiki-qwen2-7m", "ids.json");
  const reference = readFixture<{ "3bit": PerplexityReference }>(
    "wiki-qwen2-7m",
    "perplexity.json",
  );
  return {
    context: {
      checkpoint: await openCheckpoint(folder),
      sequences: sequences.map((ids) => Int32Array.from(ids)),
      search: { provider: "cpu" },
      watch: createStopwatch(),
    },
    reference: reference["3bit"],
  };
}
