/** What the scaling search asks of whatever computes it: one contract for processors and GPUs. */

import type { Matrix } from "../num/matrix.ts";
import type { Quantizer } from "../quant/quantizer.ts";

/** The grids that a search evaluates: one quantizer at several bit widths. */
export interface Grids {
  /** Symmetric per output channel, or asymmetric per group of inputs. */
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
  /** How a value is stored. */
  readonly dtype: "F32" | "F16" | "BF16";
  /** The values. */
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

/** The linears that read one input, ready to be searched; results in the layers' order. */
export interface LinearGroup extends AsyncDisposable {
  /** Mean over rows of |W_ij| per input channel, `[in]` per layer. */
  weightMagnitudes(): Promise<readonly Float64Array[]>;

  /** Proxy error of plain rounding (docs/method.md#proxy-error). */
  proxies(actScales: ArrayLike<number>): Promise<readonly ReadonlyMap<number, number>[]>;

  /** Begins a search: every bit width under each of several scales. */
  search(scales: readonly Float32Array[], tokens: number): LinearSearch;
}

/** A search in progress. */
export interface LinearSearch {
  /** Adds tokens. */
  add(inputs: Matrix): Promise<void>;

  /** Ends the search. */
  end(): Promise<readonly ErrorCurves[]>;
}

/** Computes searches; holds native memory until disposed. */
export interface SearchEngine extends AsyncDisposable {
  /** Takes in the linears that read one input. */
  load(weights: readonly StoredMatrix[]): Promise<LinearGroup>;
}
