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

Deno.test("openSession() says that ONNX Runtime refuses bytes that are no graph", async () => {
  await assert.rejects(openSession(Uint8Array.of(1, 2, 3), { provider: "cpu" }), {
    name: "AwqDiagError",
    message: /^Cannot prepare a graph on "cpu": ONNX Runtime says .*protobuf parsing failed\./,
  });
});

Deno.test("run() says what ONNX Runtime refuses, and what to do where memory ends", async () => {
  const graph = new GraphBuilder("outer");
  const [a, b] = [graph.input("a", "float32", ["n", 1]), graph.input("b", "float32", [1, "n"])];
  graph.output("y", graph.node("MatMul", [a, b]), ["n", "n"]);
  await using session = await openSession(graph.build(), { provider: "cpu", threads: 1 });
  const column = (rows: number) => ({ data: new Float32Array(rows), shape: [rows, 1] });
  const row = (columns: number) => ({ data: new Float32Array(columns), shape: [1, columns] });
  await assert.rejects(session.run({ a: column(2e6), b: row(2e6) }), {
    name: "AwqDiagError",
    message:
      /^Cannot run a graph on "cpu": .*allocate.*, wanted it done, close other programs or lower --max-memory, /,
  });
  await assert.rejects(session.run({ a: column(2) }), {
    name: "AwqDiagError",
    message: /^Cannot run a graph on "cpu": ONNX Runtime says input 'b' is missing/,
  });
  const { y } = await session.run({ a: column(2), b: row(3) });
  assert.equal(y!.data.length, 6, "it goes on");
});
