import assert from "node:assert/strict";
import { blockTaps } from "../../lib/graph/block.ts";
import { readTensor } from "../../lib/model/tensor_reader.ts";
import { BlockMemory } from "../../lib/runtime/block_memory.ts";
import { storedWeights } from "../../lib/search/stored_weights.ts";
import { openFamily } from "../support/family_fixture.ts";
import { storedValues } from "./stored_matrix.ts";

Deno.test("storedWeights() gives a tap's weights in its linears' order, as the checkpoint has them", async () => {
  const { checkpoint } = await openFamily("qwen2");
  const block = await new BlockMemory(checkpoint, 1).read(1);
  for (const { linears, channels } of blockTaps(checkpoint.architecture, 1)) {
    const weights = storedWeights(block, linears);
    assert.deepEqual(weights.map(({ name }) => name), linears.map((name) => `${name}.weight`));
    for (const weight of weights) {
      assert.equal(weight.columns, channels);
      const wanted = await readTensor(checkpoint.tensors.get(weight.name)!);
      assert.deepEqual(storedValues(weight).data, wanted);
    }
  }
});
