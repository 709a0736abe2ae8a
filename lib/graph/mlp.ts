/** The gated MLP of one block. */

import type { BlockWriter } from "./block_writer.ts";
import type { Value } from "./builder.ts";
import { activate } from "./operators.ts";

/**
 * Writes the MLP of a block, `down(activation(gate(x)) * up(x))`; gate and up may be the two halves
 * of one linear. Tap: `down_proj_input`, what `down_proj` reads.
 */
export function writeMlp(block: BlockWriter, x: Value): Value {
  const { graph, architecture } = block;
  const { fusedProjections, mlpBias, activation, intermediateSize } = architecture;
  const project = (name: string) => block.linear(x, `mlp.${name}_proj`, mlpBias);
  const halves = () => graph.nodes("Split", [project("gate_up")], 2, { axis: -1, num_outputs: 2 });
  const parts = fusedProjections ? halves() : [project("gate"), project("up")];
  const [gate, up] = parts as [Value, Value];
  const mixed = graph.node("Mul", [activate(graph, gate, activation), up]);
  block.tap(mixed, "down_proj_input", intermediateSize);
  return block.linear(mixed, "mlp.down_proj", mlpBias);
}
