/** How a graph names the weights that stay in the checkpoint's files. */

import type { DataType, ExternalData } from "./onnx.ts";

/** Where a checkpoint tensor lies, as a graph needs to know it. */
export interface WeightLocation {
  /** As it is in the file. */
  readonly type: DataType;
  readonly shape: readonly number[];
  /** Bytes in the file; null for a weight that each run is fed as float32. */
  readonly data: ExternalData | null;
}

/** Finds a checkpoint tensor by its name, such as `"model.norm.weight"`. */
export type Locate = (name: string) => WeightLocation;
