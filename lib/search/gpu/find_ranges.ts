import { BLOCK_ROWS } from "./column_kernels.ts";
import { type GpuContext, type LoadedLinears, stackShape } from "./context.ts";
import { packShape } from "./shape_source.ts";
import type { Part, Work } from "./work.ts";

/** Records the search for what the grids of scaled weights depend on. */
export async function findRanges(
  context: GpuContext,
  work: Work,
  layers: LoadedLinears,
  scales: Part,
  count: number,
): Promise<readonly Part[]> {
  const kernel = await context.kernels.range();
  const groups = layers.columns / layers.groupSize;
  const told = await work.shapes(
    layers.stacks.map((stack) => packShape(stackShape(layers, stack, 0))),
  );
  const results: Part[] = [];
  for (const [i, { weights, rows }] of layers.stacks.entries()) {
    const ranges = await work.take("storage", count * groups * 2 * rows * 4);
    const workgroups = [Math.ceil(rows / BLOCK_ROWS), groups, count] as const;
    work.dispatch(kernel, [told[i]!, weights, scales, ranges], workgroups);
    results.push(ranges);
  }
  return results;
}
