/** Fewest bits of a code: one bit leaves no level between the ends of the range. */
const MIN_BITS = 2;
/** Most bits of a code: what int8 kernels hold, and the widest setting of the protocol. */
const MAX_BITS = 8;

/**
 * Refuses a bit width that the protocol does not have (docs/method.md#bit-widths).
 *
 * @param bits Bits per code.
 * @throws {RangeError} If `bits` is not an integer from 2 to 8.
 *
 * @example Three bits are fine, half a bit is not
 * ```ts
 * import { assertBits } from "./bits.ts";
 * import assert from "node:assert/strict";
 *
 * assertBits(3);
 * assert.throws(() => assertBits(2.5), RangeError);
 * ```
 */
export function assertBits(bits: number): void {
  if (!Number.isInteger(bits) || bits < MIN_BITS || bits > MAX_BITS) {
    throw new RangeError(
      `Cannot quantize: got ${bits} bits, wanted an integer from ${MIN_BITS} to ${MAX_BITS}, choose such a width`,
    );
  }
}
