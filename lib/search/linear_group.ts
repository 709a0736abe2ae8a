/** What the scaling search asks of whatever computes it: one contract for processors and GPUs. */

import type { Matrix } from "../num/matrix.ts";
import type { Quantizer } from "../quant/quantizer.ts";

/** The grids that a search evaluates: one quantizer at several bit widths. */
export interface Grids {
  readonly kind: Quantizer["kind"];
  /** Bit widths, 2 to 8. */
  readonly bits: readonly number[];
  /** Inputs per group, for the group-wise quantizer. */
  readonly groupSize: number;
}

/** A weight `[rows, columns]` as it lies in a checkpoint, row-major and little-endian. */
export interface StoredMatrix {
  /** Name in the checkpoint, for messages. */
  readonly name: string;
  readonly dtype: "F32" | "F16" | "BF16";
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Output channels. */
  readonly rows: number;
  /** Input channels. */
  readonly columns: number;
}

/** Squared norms of one linear's output and of its error under every scale tried. */
export interface ErrorCurves {
  /** Sum over tokens of ||W x||^2. */
  readonly norm: number;
  /** For each bit width, the sum over tokens of ||(W - W^) x||^2 under each of the scales. */
  readonly errors: ReadonlyMap<number, Float64Array>;
}

/** The linears that read one input, ready to be searched; results in the linears' order. */
export interface LinearGroup extends AsyncDisposable {
  /** Mean over rows of |W_ij| per input channel, `[in]` per linear. */
  weightMagnitudes(): Promise<readonly Float64Array[]>;

  /** Proxy error of RTN at each bit width (docs/method.md#proxy-error). */
  proxies(actScales: ArrayLike<number>): Promise<readonly ReadonlyMap<number, number>[]>;

  /** Begins a search: every bit width under each of several scales; `tokens` in all will come. */
  search(scales: readonly Float32Array[], tokens: number): LinearSearch;
}

/** A search in progress. */
export interface LinearSearch {
  /** Adds tokens; calls must not overlap. */
  add(inputs: Matrix): Promise<void>;

  end(): Promise<readonly ErrorCurves[]>;
}

/** Computes searches; holds native memory until disposed. */
export interface SearchEngine extends AsyncDisposable {
  /** Takes in the linears that read one input. */
  load(weights: readonly StoredMatrix[]): Promise<LinearGroup>;
}
