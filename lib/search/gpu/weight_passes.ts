/** The passes over weights alone: the ranges of their grids, mean magnitudes and proxy errors. */

import { relativeError } from "../../quant/relative_error.ts";
import { TILE_COLUMNS, TILE_ROWS } from "./column_kernels.ts";
import { type Binding, Commands } from "./commands.ts";
import { type GpuContext, type LoadedLinears, packShape } from "./context.ts";
import { placeResults, totalsOf } from "./result_layout.ts";
import { packScales, packSettings, searchSettings } from "./settings.ts";

/** Records the search for what the grids of scaled weights depend on, for each buffer of weights. */
export async function findRanges(
  context: GpuContext,
  commands: Commands,
  linears: LoadedLinears,
  scales: Binding,
  count: number,
): Promise<readonly Binding[]> {
  const kernel = await context.kernels.range();
  const groups = linears.columns / linears.groupSize;
  const shapes = linears.buffers.map((buffer) => packShape(linears, buffer, 0));
  const uniforms = await commands.uniforms(shapes);
  return await Array.fromAsync(linears.buffers, async ({ weights, rows }, i) => {
    const ranges = await commands.take("storage", count * groups * 2 * rows * 4);
    const workgroups = [rows / TILE_ROWS, groups, count] as const;
    commands.dispatch(kernel, [uniforms[i]!, weights, scales, ranges], workgroups);
    return ranges;
  });
}

/** Mean over rows of |W_ij| per input channel. */
export async function meanMagnitudes(
  context: GpuContext,
  linears: LoadedLinears,
): Promise<readonly Float64Array[]> {
  using commands = new Commands(context.gpu, context.pool, context.observe);
  const { columns, paddedColumns, buffers } = linears;
  const kernel = await context.kernels.magnitude();
  const { shapes, results, read } = await placeSums(context, commands, linears, paddedColumns);
  buffers.forEach(({ weights, rows }, i) => {
    const workgroups = [Math.ceil(paddedColumns / TILE_COLUMNS), rows / TILE_ROWS] as const;
    commands.dispatch(kernel, [shapes[i]!, weights, results], workgroups);
  });
  const totals = await read("sum magnitudes");
  return totals.map((sums, i) => sums.subarray(0, columns).map((sum) => sum / linears.rows[i]!));
}

/** Proxy error of plain rounding (docs/method.md#proxy-error). */
export async function proxyErrors(
  context: GpuContext,
  linears: LoadedLinears,
  magnitudes: ArrayLike<number>,
): Promise<readonly ReadonlyMap<number, number>[]> {
  using commands = new Commands(context.gpu, context.pool, context.observe);
  const { paddedColumns, buffers } = linears;
  const { bits } = context.grids;
  const kernel = await context.kernels.proxy();
  // No scales: all settings use the one of ones, which stands after the last.
  const settings = searchSettings(context.grids, 1).map((setting) => ({ ...setting, scale: 0 }));
  const padded = new Float32Array(paddedColumns);
  padded.set(magnitudes);
  const scales = await commands.store(packScales([], paddedColumns));
  const ranges = await findRanges(context, commands, linears, scales, 1);
  const settingBuffer = await commands.store(packSettings(settings));
  const magnitudeBuffer = await commands.store(padded);
  const { shapes, results, read } = await placeSums(context, commands, linears, settings.length);
  buffers.forEach(({ weights, rows }, i) => {
    const bindings = [shapes[i]!, settingBuffer, weights, magnitudeBuffer, ranges[i]!, results];
    commands.dispatch(kernel, bindings, [rows / TILE_ROWS, settings.length]);
  });
  const totals = await read("sum proxy errors");
  return totals.map((sums) =>
    new Map(bits.map((b, i) => [b, relativeError(sums[i]!, sums.at(-1)!, "proxy error")]))
  );
}

/** Makes room for one sum per tile of rows and setting, and reads each linear's totals from there. */
async function placeSums(
  { readback }: GpuContext,
  commands: Commands,
  linears: LoadedLinears,
  settings: number,
) {
  const layout = placeResults(
    linears.buffers.map((weights) => ({ weights, tileRows: TILE_ROWS, across: 1, settings })),
  );
  const results = await commands.take("storage", 4 * layout.length);
  const shapes = await commands.uniforms(
    layout.dispatches.map(({ weights, first }) => packShape(linears, weights, first)),
  );
  const read = async (action: string): Promise<readonly Float64Array[]> => {
    const sums = await readback.read(action, commands, results);
    return linears.rows.map((_, linear) => totalsOf(sums, layout, linear));
  };
  return { shapes, results, read };
}
