/** Both quantizers against numpy float32; `tests/fixtures/quant/numpy_quantizers.py` wrote the file. */

import assert from "node:assert/strict";
import { matrix } from "../../lib/num/matrix.ts";
import { quantize, type Quantizer } from "../../lib/quant/quantizer.ts";
import { quantizeScaled } from "../../lib/quant/scaled.ts";
import reference from "../fixtures/quant/numpy_quantizers.json" with { type: "json" };

const { rows, columns } = reference;
const weight = matrix(Float32Array.from(reference.weight), rows, columns);
const scales = Float32Array.from(reference.scales);

/** The values as doubles, -0 as 0. */
const listed = (values: Float32Array) => Array.from(values, (v) => v + 0);

for (const { quantizer, plain, scaled } of reference.cases) {
  const title = JSON.stringify(quantizer);
  Deno.test(`quantize() equals numpy float32 bit for bit with ${title}`, () => {
    assert.deepEqual(listed(quantize(weight, quantizer as Quantizer).data), plain);
  });
  Deno.test(`quantizeScaled() equals numpy float32 bit for bit with ${title}`, () => {
    const ours = quantizeScaled(weight, scales, quantizer as Quantizer);
    assert.deepEqual(listed(ours.data), scaled);
  });
}
