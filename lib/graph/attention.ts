/** The attention of one block, from normed rows to the output projection. */

import type { QueryKeyNorms } from "../model/architecture.ts";
import type { BlockWriter } from "./block_writer.ts";
import type { Value } from "./builder.ts";
import { attention, rotate, splitHeads } from "./operators.ts";

/** Queries, keys and values of rows, by three linears or by one that holds all three. */
function project(block: BlockWriter, x: Value): readonly [query: Value, key: Value, value: Value] {
  const { graph, architecture } = block;
  const { attentionHeads, keyValueHeads, headDim, queryKeyValueBias } = architecture;
  if (!architecture.fusedProjections) {
    return ["q", "k", "v"].map((name) =>
      block.linear(x, `self_attn.${name}_proj`, queryKeyValueBias)
    ) as [Value, Value, Value];
  }
  const all = block.linear(x, "self_attn.qkv_proj", queryKeyValueBias);
  const widths = [attentionHeads, keyValueHeads, keyValueHeads].map((heads) => heads * headDim);
  const parts = graph.nodes("Split", [all, graph.integers(widths)], 3, { axis: -1 });
  return parts as [Value, Value, Value];
}

/**
 * Writes the attention of a block. Inputs declared: `cos` and `sin` `[T, rotated / 2]`, `mask`
 * `[T, T]`. Tap: `o_proj_input`, what the output projection reads.
 */
export function writeAttention(block: BlockWriter, x: Value, batch: Value): Value {
  const { graph, architecture } = block;
  const { attentionHeads, keyValueHeads, headDim, rotaryDim } = architecture;
  const cos = graph.input("cos", "float32", ["tokens", rotaryDim / 2]);
  const sin = graph.input("sin", "float32", ["tokens", rotaryDim / 2]);
  const mask = graph.input("mask", "float32", ["tokens", "tokens"]);
  const [query, key, value] = project(block, x);
  const { queryKeyNorms } = architecture;
  const heads = (rows: Value, count: number) => splitHeads(graph, rows, batch, count, headDim);
  const turned = (rows: Value, count: number, norm: string) => {
    const normIf = (over: QueryKeyNorms, values: Value) =>
      queryKeyNorms === over ? block.norm(values, `self_attn.${norm}`) : values;
    const normed = normIf("head", heads(normIf("projection", rows), count));
    return rotate(graph, normed, cos, sin, rotaryDim, headDim - rotaryDim);
  };
  const mixed = attention(
    graph,
    turned(query, attentionHeads, "q_norm"),
    turned(key, keyValueHeads, "k_norm"),
    heads(value, keyValueHeads),
    mask,
    architecture,
  );
  block.tap(mixed, "o_proj_input", attentionHeads * headDim);
  return block.linear(mixed, "self_attn.o_proj", architecture.outputBias);
}
