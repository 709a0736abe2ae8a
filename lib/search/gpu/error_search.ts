import type { ErrorCurves, LinearSearch } from "../linear_group.ts";
import type { Matrix } from "../../num/matrix.ts";
import { type GpuContext, type LoadedLinears, stackShape } from "./context.ts";
import { gridChange } from "./error_kernel.ts";
import { findRanges } from "./find_ranges.ts";
import { placeResults, type ResultPlan, totalsOf } from "./results.ts";
import { packScales, packSettings, searchSettings, type Setting } from "./settings.ts";
import { packShape } from "./shape_source.ts";
import { type TokenPiece, tokenPieces } from "./token_pieces.ts";
import { packUnpacking, unpackWorkgroups } from "./unpack_kernel.ts";
import { type Part, Work } from "./work.ts";

/** What the dispatches of a search are given. */
interface SearchBuffers {
  readonly settings: Part;
  readonly scales: Part;
  readonly ranges: readonly Part[];
  readonly results: Part;
  /** Tokens of a piece as they come, `[tokens, in]`, */
  readonly stored: Part;
  /** and as they are multiplied, `[in, tokens]`. */
  readonly tokens: Part;
}

/**
 * A search on the GPU: tokens are collected there until they fill a piece, which is then multiplied;
 * the sums come back once, at the end.
 */
export class ErrorSearch implements LinearSearch, Disposable {
  readonly #context: GpuContext;
  readonly #layers: LoadedLinears;
  readonly #scales: readonly Float32Array[];
  readonly #settings: readonly Setting[];
  readonly #pieces: readonly TokenPiece[];
  readonly #plan: ResultPlan;
  readonly #work: Work;
  #buffers: Promise<SearchBuffers> | undefined;
  /** Index of the piece that is being collected, and its tokens so far. */
  #piece = 0;
  #collected = 0;

  /** Plans a search. */
  constructor(
    context: GpuContext,
    layers: LoadedLinears,
    scales: readonly Float32Array[],
    tokens: number,
  ) {
    const { gpu, pool, observe, grids, tilings } = context;
    const mostBytes = gpu.device.limits.maxStorageBufferBindingSize;
    this.#context = context;
    this.#layers = layers;
    this.#scales = scales;
    this.#settings = searchSettings(grids, scales.length);
    this.#pieces = tokenPieces(tokens, layers.paddedColumns, tilings, mostBytes);
    this.#plan = planResults(layers, this.#pieces, this.#settings.length);
    this.#work = new Work(gpu, pool, observe);
  }

  /** Adds tokens, as the contract says; calls must not overlap. */
  async add(inputs: Matrix): Promise<void> {
    const { columns } = this.#layers;
    if (inputs.columns !== columns) {
      throw new TypeError(
        `Cannot search scales: got ${inputs.columns} values per token, wanted ${columns}, pass the layers' input`,
      );
    }
    const { stored } = await this.#begun();
    for (let at = 0; at < inputs.rows;) {
      const { tokens } = this.#currentPiece(inputs.rows - at);
      const taken = Math.min(inputs.rows - at, tokens - this.#collected);
      // WebGPU takes memory that threads share, too; Deno's types do not say so.
      const data = inputs.data as Float32Array<ArrayBuffer>;
      const values = data.subarray(at * columns, (at + taken) * columns);
      const { queue } = this.#context.gpu.device;
      queue.writeBuffer(stored.buffer, 4 * this.#collected * columns, values);
      this.#collected += taken;
      at += taken;
      if (this.#collected === tokens) await this.#multiplyPiece();
    }
  }

  /** Ends the search, as the contract says. */
  async end(): Promise<readonly ErrorCurves[]> {
    const { results } = await this.#begun();
    if (this.#collected > 0) await this.#multiplyPiece();
    const { grids, readback } = this.#context;
    const sums = await readback.read("search scales", this.#work, results);
    return this.#layers.rows.map((_, layer) => {
      const totals = totalsOf(sums, this.#plan, layer);
      const curve = (b: number) =>
        Float64Array.from(this.#scales, (_, a) => totals[a * grids.bits.length + b]!);
      return { norm: totals.at(-1)!, errors: new Map(grids.bits.map((b, i) => [b, curve(i)])) };
    });
  }

  /** Gives its memory back, also before the end. */
  [Symbol.dispose](): void {
    this.#work[Symbol.dispose]();
  }

  #currentPiece(more: number): TokenPiece {
    const piece = this.#pieces[this.#piece];
    if (piece !== undefined) return piece;
    const wanted = this.#pieces.reduce((total, { tokens }) => total + tokens, 0);
    throw new RangeError(
      `Cannot search scales: got ${more} more tokens than the ${wanted} announced, wanted no more, announce all`,
    );
  }

  #begun(): Promise<SearchBuffers> {
    return this.#buffers ??= this.#begin();
  }

  /** Takes the search's memory and records what does not depend on tokens. */
  async #begin(): Promise<SearchBuffers> {
    const work = this.#work;
    const { columns, paddedColumns } = this.#layers;
    const most = (of: (piece: TokenPiece) => number) => Math.max(...this.#pieces.map(of));
    const scales = await work.store(packScales(this.#scales, paddedColumns));
    const count = this.#scales.length + 1;
    const results = await work.take("storage", 4 * this.#plan.length);
    work.clear(results); // Fewer tokens may come than were announced.
    return {
      settings: await work.store(packSettings(this.#settings)),
      scales,
      ranges: await findRanges(this.#context, work, this.#layers, scales, count),
      results,
      stored: await work.take("storage", 4 * columns * most(({ tokens }) => tokens)),
      tokens: await work.take("storage", 4 * paddedColumns * most((piece) => piece.paddedTokens)),
    };
  }

  /** Multiplies the collected tokens with every stack, and begins the next piece. */
  async #multiplyPiece(): Promise<void> {
    const { kernels } = this.#context;
    const work = this.#work;
    const { settings, scales, ranges, results, stored, tokens } = await this.#begun();
    const { tiling, paddedTokens } = this.#pieces[this.#piece]!;
    const { columns, paddedColumns, stacks } = this.#layers;
    const unpacking = {
      source: 0,
      rows: this.#collected,
      columns,
      first: 0,
      paddedRows: paddedTokens,
      paddedColumns,
      resultRows: paddedTokens,
    };
    const blocks = this.#plan.blocks.slice(this.#piece * stacks.length).slice(0, stacks.length);
    const shapes = blocks.map(({ stack, first }) =>
      packShape(stackShape(this.#layers, stack, first, paddedTokens))
    );
    const [told, ...shapeParts] = await work.shapes([packUnpacking(unpacking), ...shapes]);
    const unpack = await kernels.unpack("F32");
    const multiply = await kernels.error(
      tiling,
      gridChange(this.#layers.groupSize, columns, tiling),
    );
    work.dispatch(unpack, [told!, stored, tokens], unpackWorkgroups(unpacking));
    blocks.forEach(({ stack, across, tileRows }, i) => {
      const { weights } = stacks[i]!;
      const parts = [shapeParts[i]!, settings, weights, tokens, scales, ranges[i]!, results];
      work.dispatch(multiply, parts, [across, this.#settings.length, stack.rows / tileRows]);
    });
    // At once, so that the GPU works while its results are not asked for yet. The queue keeps the
    // order: the next piece's tokens take the place of these once they are read.
    work.submit();
    this.#piece++;
    this.#collected = 0;
  }
}

/** A block of sums per piece of tokens and stack of layers. */
function planResults(
  { stacks }: LoadedLinears,
  pieces: readonly TokenPiece[],
  settings: number,
): ResultPlan {
  return placeResults(pieces.flatMap(({ paddedTokens, tiling }) =>
    stacks.map((stack) => ({
      stack,
      tileRows: tiling.rows,
      across: paddedTokens / tiling.tokens,
      settings,
    }))
  ));
}
