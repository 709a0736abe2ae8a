import assert from "node:assert/strict";
import { matrix } from "../../../lib/num/matrix.ts";
import { quantizeGroup } from "../../../lib/quant/group.ts";
import { quantizeScaled } from "../../../lib/quant/scaled.ts";
import { BlockMemory } from "../../../lib/runtime/block_memory.ts";
import { BlockQuantizer } from "../../../lib/study/perplexity/block_quantizer.ts";
import { allCloseTo } from "../../support/close_to.ts";
import { openFamily } from "../../support/family_fixture.ts";

const linears = ["model.layers.0.mlp.up_proj", "model.layers.0.mlp.down_proj"];

Deno.test("quantize() rounds the named linears, scaled or as they are, and leaves the rest", async () => {
  const { checkpoint } = await openFamily("llama");
  const weights = (await new BlockMemory(checkpoint, 1).read(0)).weights();
  const before = weights.get("mlp.up_proj.weight")!.data.slice();
  const quantizer = await BlockQuantizer.load({ kind: "group", groupSize: 32 });
  const scales = Float32Array.from({ length: 64 }, (_, j) => 0.5 + (j % 7) / 4);
  const scalesOf = (linear: string) => linear.includes("up_proj") ? scales : undefined;
  const quantized = quantizer.quantize(weights, linears, 3, scalesOf);

  const matrixOf = (name: string) => {
    const { data, shape } = weights.get(name)!;
    return matrix(data, shape[0]!, shape[1]!);
  };
  const group = { kind: "group", bits: 3, groupSize: 32 } as const;
  const up = quantizeScaled(matrixOf("mlp.up_proj.weight"), scales, group);
  const down = quantizeGroup(matrixOf("mlp.down_proj.weight"), 3, 32);
  allCloseTo(quantized.get("mlp.up_proj.weight")!.data, up.data, 1e-6, "up", 1e-7);
  allCloseTo(quantized.get("mlp.down_proj.weight")!.data, down.data, 1e-6, "down", 1e-7);
  for (const [name, tensor] of weights) {
    const changed = linears.some((linear) => linear.endsWith(name.replace(".weight", "")));
    assert.equal(quantized.get(name) === tensor, !changed, name);
  }
  assert.deepEqual(weights.get("mlp.up_proj.weight")!.data, before);
});

Deno.test("quantize() writes over what it made before", async () => {
  const { checkpoint } = await openFamily("llama");
  const weights = (await new BlockMemory(checkpoint, 1).read(0)).weights();
  const quantizer = await BlockQuantizer.load({ kind: "group", groupSize: 32 });
  const at = (bits: number) =>
    quantizer.quantize(weights, linears, bits, () => undefined).get("mlp.up_proj.weight")!.data;
  const two = at(2);
  const copy = two.slice();
  assert.equal(at(8), two);
  assert.notDeepEqual(two, copy);
});
