import { GraphBuilder, type Value } from "../../lib/graph/builder.ts";
import { type Feeds, type FloatTensor, openSession } from "../../lib/runtime/session.ts";

/** Builds a graph of one float32 output of unknown shape and runs it on the CPU. */
export async function runGraph(
  build: (graph: GraphBuilder) => Value,
  feeds: Feeds,
): Promise<FloatTensor> {
  const graph = new GraphBuilder("test");
  const value = build(graph);
  const [first] = Object.values(feeds);
  const rank = first?.shape.length ?? 1;
  graph.output("result", value, Array.from({ length: rank }, (_, i) => `result_${i}`));
  await using session = await openSession(graph.build(), { provider: "cpu", threads: 1 });
  const { result } = await session.run(feeds);
  return result!;
}
