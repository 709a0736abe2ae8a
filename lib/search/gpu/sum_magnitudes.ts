import { BLOCK_COLUMNS, BLOCK_ROWS } from "./column_kernels.ts";
import { type GpuContext, type LoadedLinears, stackShape } from "./context.ts";
import { columnTotalsOf, placeResults } from "./results.ts";
import { packShape } from "./shape_source.ts";
import { Work } from "./work.ts";

/** Mean over rows of |W_ij| per input channel. */
export async function sumMagnitudes(
  context: GpuContext,
  layers: LoadedLinears,
): Promise<readonly Float64Array[]> {
  const { gpu, pool, observe, kernels, readback } = context;
  const { stacks, paddedColumns } = layers;
  using work = new Work(gpu, pool, observe);
  const kernel = await kernels.magnitude();
  const plan = placeResults(
    stacks.map((stack) => ({ stack, tileRows: BLOCK_ROWS, across: paddedColumns, settings: 1 })),
  );
  const told = await work.shapes(
    plan.blocks.map(({ stack, first }) => packShape(stackShape(layers, stack, first))),
  );
  const results = await work.take("storage", 4 * plan.length);
  stacks.forEach(({ weights, rows }, i) => {
    const workgroups = [Math.ceil(paddedColumns / BLOCK_COLUMNS), rows / BLOCK_ROWS] as const;
    work.dispatch(kernel, [told[i]!, weights, results], workgroups);
  });
  const sums = await readback.read("sum magnitudes", work, results);
  return layers.rows.map((rows, layer) =>
    columnTotalsOf(sums, plan, layer).subarray(0, layers.columns).map((sum) => sum / rows)
  );
}
