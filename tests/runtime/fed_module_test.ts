import assert from "node:assert/strict";
import type { ModuleKind } from "../../lib/graph/module.ts";
import { matrix } from "../../lib/num/matrix.ts";
import { BlockMemory } from "../../lib/runtime/block_memory.ts";
import { captureBlock } from "../../lib/runtime/capture_block.ts";
import { Decoder } from "../../lib/runtime/decoder.ts";
import { FedModule } from "../../lib/runtime/fed_module.ts";
import { allCloseTo, closeTo } from "../support/close_to.ts";
import { openFamily } from "../support/family_fixture.ts";

const settings = { provider: "cpu", threads: 1 } as const;

// Block 1 of smollm3 does not rotate; granite adds with a factor.
for (const [family, block] of [["qwen2", 0], ["smollm3", 1], ["granite", 0]] as const) {
  Deno.test(`FedModule's attention and MLP add up to what a block of ${family} adds to its hidden states`, async () => {
    const { checkpoint, sequences } = await openFamily(family);
    await using decoder = new Decoder(checkpoint, settings);
    const before = await decoder.embed([sequences[0]!]);
    const { states, inputs } = await captureBlock(decoder, block, [before]);
    const weights = (await new BlockMemory(checkpoint, 1).read(block)).weights();
    const output = async (kind: ModuleKind, tap: string) => {
      await using module = await FedModule.open(kind, checkpoint.architecture, settings);
      return await module.output(block, weights, inputs.get(tap)![0]!);
    };
    const attention = await output("attention", "attention_in");
    const mlp = await output("mlp", "mlp_in");
    const { residualScale } = checkpoint.architecture;
    const sum = before.rows.data.map((x, i) =>
      x + residualScale * (attention.data[i]! + mlp.data[i]!)
    );
    allCloseTo(sum, states[0]!.rows.data, 1e-5, "hidden states", 1e-5);
  });
}

Deno.test("distance() is the squared distance of the outputs, 0 with the same weights", async () => {
  const { checkpoint } = await openFamily("llama");
  const { hiddenSize } = checkpoint.architecture;
  const weights = (await new BlockMemory(checkpoint, 1).read(0)).weights();
  const up = weights.get("mlp.up_proj.weight")!;
  const other = new Map(weights).set("mlp.up_proj.weight", {
    ...up,
    data: up.data.map((x) => 1.25 * x),
  });
  const input = matrix(Float32Array.from({ length: 3 * hiddenSize }, (_, i) => Math.sin(i)), 3, 64);
  await using module = await FedModule.open("mlp", checkpoint.architecture, settings);
  const reference = await module.output(0, weights, input);
  assert.equal(await module.distance(0, weights, input, reference), 0);
  const moved = await module.output(0, other, input);
  const wanted = moved.data.reduce((sum, x, i) => sum + (x - reference.data[i]!) ** 2, 0);
  closeTo(await module.distance(0, other, input, reference), wanted, 1e-5, "distance");
});
