/**
 * Quantizes weights on ONNX Runtime and gives back what their codes stand for, as float32: the
 * weights of a quantized model as they are evaluated.
 *
 * @module
 */

import type { Matrix } from "../num/matrix.ts";
import { openSession, type Session, type SessionSettings } from "../runtime/session.ts";
import { buildQuantizeGraph } from "./graphs.ts";
import { groupShape, matrixTensor, pieces, vectorTensor } from "./pieces.ts";
import type { Grids } from "./searcher.ts";

/** Quantizes weights at several bit widths; holds native sessions until disposed. */
export interface FakeQuantizer extends AsyncDisposable {
  /**
   * Computes Q(W diag(s)) diag(1/s); plain rounding where all scales are 1.
   *
   * @param weight Weight `[out, in]`.
   * @param scales Scales `[in]`.
   * @param bits One of the bit widths it was made for.
   * @param into Takes the result, of the weight's shape.
   */
  quantize(weight: Matrix, scales: Float32Array, bits: number, into: Matrix): Promise<void>;
}

/**
 * Opens the sessions of a quantizer.
 *
 * @param grids The quantizer and its bit widths.
 * @param settings Provider and threads.
 * @returns A quantizer; dispose of it (`await using`) to free its native memory.
 */
export async function createFakeQuantizer(
  { kind, bits, groupSize }: Grids,
  settings: SessionSettings,
): Promise<FakeQuantizer> {
  const sessions = new Map<number, Session>();
  for (const b of bits) sessions.set(b, await openSession(buildQuantizeGraph(kind, b), settings));
  return {
    async quantize(weight, scales, b, into) {
      const groups = groupShape(weight.columns, kind, groupSize);
      const results = pieces(into);
      for (const [i, piece] of pieces(weight).entries()) {
        const feeds = { weight: matrixTensor(piece), scales: vectorTensor(scales), groups };
        await sessions.get(b)!.run(feeds, { quantized: matrixTensor(results[i]!) });
      }
    },
    async [Symbol.asyncDispose]() {
      for (const session of sessions.values()) await session[Symbol.asyncDispose]();
    },
  };
}
