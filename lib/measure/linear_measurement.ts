import type { ErrorCurves } from "../search/linear_group.ts";
import type { TapStatistics } from "../stats/statistics_stream.ts";

/** Everything measured at one linear. */
export interface LinearMeasurement {
  /** Name in the checkpoint, such as `"model.layers.3.mlp.down_proj"`. */
  readonly name: string;
  /** Index of its block. */
  readonly block: number;
  /** Number of output channels. */
  readonly outputs: number;
  /** Mean over output channels of |W|, `[in]`. */
  readonly weightMagnitude: Float64Array;
  /** Statistics of its input. */
  readonly statistics: TapStatistics;
  /** Output error at every bit width and alpha. */
  readonly curves: ErrorCurves;
  /** Proxy error of RTN per bit width. */
  readonly proxy: ReadonlyMap<number, number>;
}
