import assert from "node:assert/strict";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { openSession } from "../../lib/runtime/session.ts";

function doubling(): Uint8Array {
  const graph = new GraphBuilder("double");
  const x = graph.input("x", "float32", ["n"]);
  graph.output("y", graph.node("Add", [x, x]), ["n"]);
  return graph.build();
}

Deno.test("run() writes into the tensors it is given", async () => {
  await using session = await openSession(doubling(), { provider: "cpu", threads: 1 });
  const data = new Float32Array(2);
  const x = { data: Float32Array.of(1, 2), shape: [2] };
  await session.run({ x }, { y: { data, shape: [2] } });
  assert.deepEqual(data, Float32Array.of(2, 4));
});

Deno.test("openSession() rejects bytes that are no graph", async () => {
  await assert.rejects(openSession(Uint8Array.of(1, 2, 3), { provider: "cpu" }), Error);
});
