import type { Matrix } from "../num/matrix.ts";

/** Hidden states of sequences of equal length that run together. */
export interface HiddenStates {
  /** Values `[sequences * tokens, hidden size]`. */
  readonly rows: Matrix;
  /** Number N of sequences. */
  readonly sequences: number;
}
