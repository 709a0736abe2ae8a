import { relativeError } from "../../quant/relative_error.ts";
import { BLOCK_ROWS } from "./column_kernels.ts";
import { type GpuContext, type LoadedLinears, stackShape } from "./context.ts";
import { findRanges } from "./find_ranges.ts";
import { placeResults, totalsOf } from "./results.ts";
import { packScales, packSettings, searchSettings } from "./settings.ts";
import { packShape } from "./shape_source.ts";
import { Work } from "./work.ts";

/** Proxy error of plain rounding (docs/method.md#proxy-error). */
export async function sumProxies(
  context: GpuContext,
  layers: LoadedLinears,
  magnitude: ArrayLike<number>,
): Promise<readonly ReadonlyMap<number, number>[]> {
  const { gpu, pool, observe, kernels, readback, grids } = context;
  const { stacks, paddedColumns } = layers;
  using work = new Work(gpu, pool, observe);
  const kernel = await kernels.proxy();
  // No scales: all settings use the one of ones, which stands after the last.
  const settings = searchSettings(grids, 1).map((setting) => ({ ...setting, scale: 0 }));
  const told = await work.store(packSettings(settings));
  const padded = new Float32Array(paddedColumns);
  padded.set(magnitude);
  const magnitudes = await work.store(padded);
  const ranges = await findRanges(
    context,
    work,
    layers,
    await work.store(packScales([], paddedColumns)),
    1,
  );
  const plan = placeResults(
    stacks.map((stack) => ({ stack, tileRows: BLOCK_ROWS, across: 1, settings: settings.length })),
  );
  const shapes = await work.shapes(
    plan.blocks.map(({ stack, first }) => packShape(stackShape(layers, stack, first))),
  );
  const results = await work.take("storage", 4 * plan.length);
  stacks.forEach(({ weights, rows }, i) => {
    const parts = [shapes[i]!, told, weights, magnitudes, ranges[i]!, results];
    work.dispatch(kernel, parts, [rows / BLOCK_ROWS, settings.length]);
  });
  const sums = await readback.read("sum proxy errors", work, results);
  return layers.rows.map((_, layer) => {
    const totals = totalsOf(sums, plan, layer);
    const error = (i: number) => relativeError(totals[i]!, totals.at(-1)!, "proxy error");
    return new Map(grids.bits.map((b, i) => [b, error(i)]));
  });
}
