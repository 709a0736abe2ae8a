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

Deno.test("openSession() reads float32, float16 and bfloat16 weights in place, at odd offsets", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const bits16 = (values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);
    const parts = {
      float32: new Uint8Array(Float32Array.of(1, -2).buffer),
      float16: bits16([0x3c00, 0xc000]),
      bfloat16: bits16([0x3f80, 0xc000]),
    };
    for (const [type, bytes] of Object.entries(parts)) {
      await Deno.writeFile(`${folder}/${type}.bin`, Uint8Array.of(9, 9, 9, ...bytes));
      const graph = new GraphBuilder(type);
      const x = graph.input("x", "float32", [2]);
      const data = { location: `${type}.bin`, offset: 3, length: bytes.length };
      const weight = graph.weight("w", type as keyof typeof parts, [2], data);
      graph.output("y", graph.node("Mul", [x, weight]), [2]);
      const settings = { provider: "cpu" as const, threads: 1, weights: folder };
      await using session = await openSession(graph.build(), settings);
      const { y } = await session.run({ x: { data: Float32Array.of(3, 5), shape: [2] } });
      assert.deepEqual([...y!.data], [3, -10], type);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openSession() rejects bytes that are no graph", async () => {
  await assert.rejects(openSession(Uint8Array.of(1, 2, 3), { provider: "cpu" }), Error);
});
