import assert from "node:assert/strict";
import { FakeQuantizer } from "../../../lib/search/cpu/fake_quantizer.ts";
import { matrix } from "../../../lib/num/matrix.ts";
import { createRandom } from "../../../lib/num/random.ts";
import type { Quantizer } from "../../../lib/quant/quantizer.ts";
import { quantizeScaled } from "../../../lib/quant/scaled.ts";
import { randomMatrix } from "../../support/random_matrix.ts";

const bits = [2, 3, 4, 8];

for (const [kind, groupSize] of [["symmetric", 128], ["group", 16], ["group", 100]] as const) {
  Deno.test(`quantize() equals quantizeScaled() bit for bit for ${kind} groups of ${groupSize}`, async () => {
    const random = createRandom(5);
    const weight = randomMatrix(random, 30, 48);
    weight.data.fill(0, 0, 48); // a zero row
    weight.data.fill(0.25, 48, 96); // a constant row
    const loud = Float32Array.from({ length: 48 }, () => Math.exp(2 * random() - 1));
    const quantizer = await FakeQuantizer.load({ kind, groupSize });
    for (const scales of [loud, new Float32Array(48).fill(1)]) {
      for (const b of bits) {
        const into = matrix(new Float32Array(30 * 48), 30, 48);
        quantizer.quantize(weight, scales, b, into);
        const grid: Quantizer = kind === "group" ? { kind, bits: b, groupSize } : { kind, bits: b };
        const wanted = quantizeScaled(weight, scales, grid).data;
        assert.deepEqual(into.data.map((v) => v + 0), wanted.map((v) => v + 0), `${b} bits`);
      }
    }
  });
}

Deno.test("quantize() fills a weight of several pieces", async () => {
  const weight = randomMatrix(createRandom(1), 300, 2048);
  const into = matrix(new Float32Array(300 * 2048), 300, 2048);
  const quantizer = await FakeQuantizer.load({ kind: "group", groupSize: 128 });
  const ones = new Float32Array(2048).fill(1);
  quantizer.quantize(weight, ones, 3, into);
  const wanted = quantizeScaled(weight, ones, { kind: "group", bits: 3, groupSize: 128 });
  assert.deepEqual(into.data.map((v) => v + 0), wanted.data.map((v) => v + 0));
});
