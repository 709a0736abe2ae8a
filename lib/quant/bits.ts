/** Which widths of codes the quantizers take. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";

/** One bit leaves no level between the ends of the range. */
const MIN_BITS = 2;
/** What int8 kernels hold, and the widest setting of the protocol. */
const MAX_BITS = 8;

/** Refuses a width that the protocol does not have (docs/method.md#bit-widths). */
export function assertBits(bits: number): void {
  if (!Number.isInteger(bits) || bits < MIN_BITS || bits > MAX_BITS) {
    throw new AwqDiagError(
      `Cannot quantize: got ${bits} bits, wanted an integer from ${MIN_BITS} to ${MAX_BITS}, choose such a width`,
    );
  }
}
