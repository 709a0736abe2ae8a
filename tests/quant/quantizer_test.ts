import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { quantizeGroup } from "../../lib/quant/group.ts";
import { quantize } from "../../lib/quant/quantizer.ts";
import { quantizeSymmetric } from "../../lib/quant/symmetric.ts";
import { gaussianMatrix } from "./random_matrix.ts";

const weight = gaussianMatrix(6, 4, 12);

Deno.test("quantize() is the symmetric quantizer when asked for it", () => {
  assert.deepEqual(quantize(weight, { kind: "symmetric", bits: 3 }), quantizeSymmetric(weight, 3));
});

Deno.test("quantize() is the group quantizer when asked for it", () => {
  assert.deepEqual(
    quantize(weight, { kind: "group", bits: 4, groupSize: 6 }),
    quantizeGroup(weight, 4, 6),
  );
});

Deno.test("quantize() throws when settings are out of range", () => {
  assert.throws(() => quantize(weight, { kind: "symmetric", bits: 16 }), AwqDiagError);
  assert.throws(() => quantize(weight, { kind: "group", bits: 1, groupSize: 6 }), AwqDiagError);
  assert.throws(() => quantize(weight, { kind: "group", bits: 4, groupSize: -1 }), AwqDiagError);
});
