import assert from "node:assert/strict";
import { type Matrix, matrix } from "../../../lib/num/matrix.ts";
import { createRandom } from "../../../lib/num/random.ts";
import { BlockMemory } from "../../../lib/runtime/block_memory.ts";
import { FedModule } from "../../../lib/runtime/fed_module.ts";
import { createSearch } from "../../../lib/search/create_search.ts";
import { storedWeights } from "../../../lib/search/stored_weights.ts";
import { BlockQuantizer } from "../../../lib/study/perplexity/block_quantizer.ts";
import { linearLoss, moduleLoss } from "../../../lib/study/perplexity/tap_loss.ts";
import { closeTo } from "../../support/close_to.ts";
import { openFamily } from "../../support/family_fixture.ts";
import { randomMatrix } from "../../support/random_matrix.ts";

const grids = { kind: "group" as const, bits: [2, 4], groupSize: 32 };
const settings = { provider: "cpu", threads: 1 } as const;
const random = createRandom(4);

/** Squared distance of two outputs. */
const distance = (a: Matrix, b: Matrix) =>
  a.data.reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0);

function product({ data, rows, columns }: Matrix, x: Matrix): Matrix {
  const out = Float32Array.from({ length: x.rows * rows }, (_, i) => {
    const [t, o] = [Math.floor(i / rows), i % rows];
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += data[o * columns + j]! * x.data[t * columns + j]!;
    return sum;
  });
  return matrix(out, x.rows, rows);
}

async function openBlock() {
  const { checkpoint } = await openFamily("qwen2");
  const block = await new BlockMemory(checkpoint, 1).read(1);
  const quantizer = await BlockQuantizer.load(grids);
  return { architecture: checkpoint.architecture, block, quantizer };
}

Deno.test("moduleLoss() sums the distances of the module's output over sequences", async () => {
  const { architecture, block, quantizer } = await openBlock();
  await using module = await FedModule.open("mlp", architecture, settings);
  const linears = ["gate", "up"].map((name) => `model.layers.1.mlp.${name}_proj`);
  const width = architecture.hiddenSize;
  await using loss = moduleLoss(module, block, linears, quantizer, { bits: [2, 4], width });
  const inputs = [3, 5].map((tokens) => randomMatrix(random, tokens, width));
  const ones = new Float32Array(width).fill(1);
  const scales = [ones, ones.map((_, j) => 1 + j % 3)];
  const sums = await loss.measure(inputs, scales);
  assert.deepEqual([...sums.keys()], [2, 4]);
  for (const [bits, own] of sums) {
    for (const [a, s] of scales.entries()) {
      const quantized = quantizer.quantize(block.weights(), linears, bits, () => s);
      let wanted = 0;
      for (const x of inputs) {
        const plain = await module.output(1, block.weights(), x);
        wanted += distance(await module.output(1, quantized, x), plain);
      }
      closeTo(own[a]!, wanted, 1e-5, `${bits} bits, scales ${a}`);
    }
  }
});

Deno.test("linearLoss() is the distance of the linear's own output, over all sequences", async () => {
  const { block, quantizer } = await openBlock();
  const linears = ["model.layers.1.mlp.down_proj"];
  await using engine = await createSearch(grids, settings);
  const group = await engine.load(storedWeights(block, linears));
  const { data, shape } = block.weights().get("mlp.down_proj.weight")!;
  const [rows, columns] = shape as [number, number];
  await using loss = linearLoss(group, rows);
  assert.equal(loss.width, rows);
  const inputs = [2, 4].map((tokens) => randomMatrix(random, tokens, columns));
  const scales = [new Float32Array(columns).fill(1)];
  const sums = await loss.measure(inputs, scales);
  for (const bits of grids.bits) {
    const quantized = quantizer.quantize(block.weights(), linears, bits, () => undefined);
    const rounded = matrix(quantized.get("mlp.down_proj.weight")!.data, rows, columns);
    const wanted = inputs.reduce(
      (sum, x) => sum + distance(product(rounded, x), product(matrix(data, rows, columns), x)),
      0,
    );
    closeTo(sums.get(bits)![0]!, wanted, 1e-4, `${bits} bits`);
  }
});
