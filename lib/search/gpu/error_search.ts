import { AwqDiagError } from "../../errors/awq_diag_error.ts";
import type { Matrix } from "../../num/matrix.ts";
import type { ErrorCurves, LinearSearch } from "../linear_group.ts";
import { type Binding, Commands } from "./commands.ts";
import { type GpuContext, type LoadedLinears, packShape } from "./context.ts";
import { gridChange } from "./error_kernel.ts";
import { placeResults, type ResultLayout, totalsOf } from "./result_layout.ts";
import { packScales, packSettings, searchSettings, type Setting } from "./settings.ts";
import { type TokenBatch, tokenBatches } from "./token_batches.ts";
import { packUnpacking, unpackWorkgroups } from "./unpack_kernel.ts";
import { findRanges } from "./weight_passes.ts";

interface SearchBuffers {
  readonly settings: Binding;
  readonly scales: Binding;
  readonly ranges: readonly Binding[];
  readonly results: Binding;
  /** Tokens of a batch as they come, `[tokens, in]`, */
  readonly stored: Binding;
  /** and as they are multiplied, `[in, tokens]`. */
  readonly tokens: Binding;
}

/**
 * A search on the GPU: tokens are collected there until they fill a batch, which is then multiplied;
 * the sums come back once, at the end.
 */
export class ErrorSearch implements LinearSearch, Disposable {
  readonly #context: GpuContext;
  readonly #linears: LoadedLinears;
  readonly #scales: readonly Float32Array[];
  readonly #settings: readonly Setting[];
  readonly #batches: readonly TokenBatch[];
  readonly #layout: ResultLayout;
  readonly #commands: Commands;
  #buffers: Promise<SearchBuffers> | undefined;
  /** Index of the batch that is being collected, and its tokens so far. */
  #batch = 0;
  #collected = 0;

  constructor(
    context: GpuContext,
    linears: LoadedLinears,
    scales: readonly Float32Array[],
    tokens: number,
  ) {
    const { gpu, pool, observe, grids, tilings } = context;
    const mostBytes = gpu.device.limits.maxStorageBufferBindingSize;
    this.#context = context;
    this.#linears = linears;
    this.#scales = scales;
    this.#settings = searchSettings(grids, scales.length);
    this.#batches = tokenBatches(tokens, linears.paddedColumns, tilings, mostBytes);
    this.#layout = planResults(linears, this.#batches, this.#settings.length);
    this.#commands = new Commands(gpu, pool, observe);
  }

  /** Adds tokens; calls must not overlap. */
  async add(inputs: Matrix): Promise<void> {
    const { columns } = this.#linears;
    if (inputs.columns !== columns) {
      throw new AwqDiagError(
        `Cannot search scales: got ${inputs.columns} values per token, wanted ${columns}, pass the layers' input`,
      );
    }
    const { stored } = await this.#begun();
    for (let at = 0; at < inputs.rows;) {
      const { tokens } = this.#currentBatch(inputs.rows - at);
      const taken = Math.min(inputs.rows - at, tokens - this.#collected);
      // WebGPU takes memory that threads share, too; Deno's types do not say so.
      const data = inputs.data as Float32Array<ArrayBuffer>;
      const values = data.subarray(at * columns, (at + taken) * columns);
      const { queue } = this.#context.gpu.device;
      queue.writeBuffer(stored.buffer, 4 * this.#collected * columns, values);
      this.#collected += taken;
      at += taken;
      if (this.#collected === tokens) await this.#multiplyBatch();
    }
  }

  async end(): Promise<readonly ErrorCurves[]> {
    const { results } = await this.#begun();
    if (this.#collected > 0) await this.#multiplyBatch();
    const { grids: { bits }, readback } = this.#context;
    const sums = await readback.read("search scales", this.#commands, results);
    return this.#linears.rows.map((_, linear) => {
      const totals = totalsOf(sums, this.#layout, linear);
      const curve = (i: number) =>
        Float64Array.from(this.#scales, (_, scale) => totals[scale * bits.length + i]!);
      return { norm: totals.at(-1)!, errors: new Map(bits.map((b, i) => [b, curve(i)])) };
    });
  }

  /** Gives its memory back, also before the end. */
  [Symbol.dispose](): void {
    this.#commands[Symbol.dispose]();
  }

  #currentBatch(more: number): TokenBatch {
    const batch = this.#batches[this.#batch];
    if (batch !== undefined) return batch;
    const wanted = this.#batches.reduce((total, { tokens }) => total + tokens, 0);
    throw new AwqDiagError(
      `Cannot search scales: got ${more} more tokens than the ${wanted} announced, wanted no more, announce all`,
    );
  }

  #begun(): Promise<SearchBuffers> {
    return this.#buffers ??= this.#begin();
  }

  /** Takes the search's memory and records what does not depend on tokens. */
  async #begin(): Promise<SearchBuffers> {
    const commands = this.#commands;
    const { columns, paddedColumns } = this.#linears;
    const most = (of: (batch: TokenBatch) => number) => Math.max(...this.#batches.map(of));
    const scales = await commands.store(packScales(this.#scales, paddedColumns));
    const count = this.#scales.length + 1;
    const results = await commands.take("storage", 4 * this.#layout.length);
    commands.clear(results); // Fewer tokens may come than were announced.
    return {
      settings: await commands.store(packSettings(this.#settings)),
      scales,
      ranges: await findRanges(this.#context, commands, this.#linears, scales, count),
      results,
      stored: await commands.take("storage", 4 * columns * most(({ tokens }) => tokens)),
      tokens: await commands.take(
        "storage",
        4 * paddedColumns * most(({ paddedTokens }) => paddedTokens),
      ),
    };
  }

  /** Multiplies the collected tokens with all weights, and begins the next batch. */
  async #multiplyBatch(): Promise<void> {
    const { kernels } = this.#context;
    const commands = this.#commands;
    const { settings, scales, ranges, results, stored, tokens } = await this.#begun();
    const { tiling, paddedTokens } = this.#batches[this.#batch]!;
    const { columns, paddedColumns, groupSize, buffers } = this.#linears;
    const unpacking = {
      rows: this.#collected,
      columns,
      first: 0,
      paddedRows: paddedTokens,
      paddedColumns,
      resultRows: paddedTokens,
    };
    const begin = this.#batch * buffers.length;
    const dispatches = this.#layout.dispatches.slice(begin, begin + buffers.length);
    const [unpackUniform, ...shapes] = await commands.uniforms([
      packUnpacking(unpacking),
      ...dispatches.map(({ weights, first }) =>
        packShape(this.#linears, weights, first, paddedTokens)
      ),
    ]);
    const unpack = await kernels.unpack("F32");
    const multiply = await kernels.error(tiling, gridChange(groupSize, columns, tiling));
    commands.dispatch(unpack, [unpackUniform!, stored, tokens], unpackWorkgroups(unpacking));
    dispatches.forEach(({ across, tileRows }, i) => {
      const { weights, rows } = buffers[i]!;
      const bindings = [shapes[i]!, settings, weights, tokens, scales, ranges[i]!, results];
      commands.dispatch(multiply, bindings, [across, this.#settings.length, rows / tileRows]);
    });
    // At once, so that the GPU works while its results are not asked for yet. The queue keeps the
    // order: the next batch's tokens take the place of these once they are read.
    commands.submit();
    this.#batch++;
    this.#collected = 0;
  }
}

/** Sums of each batch of tokens with each buffer of weights. */
function planResults(
  { buffers }: LoadedLinears,
  batches: readonly TokenBatch[],
  settings: number,
): ResultLayout {
  return placeResults(batches.flatMap(({ paddedTokens, tiling }) =>
    buffers.map((weights) => ({
      weights,
      tileRows: tiling.rows,
      across: paddedTokens / tiling.tokens,
      settings,
    }))
  ));
}
