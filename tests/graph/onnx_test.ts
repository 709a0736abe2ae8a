import assert from "node:assert/strict";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { encodeModel } from "../../lib/graph/onnx.ts";
import { openSession } from "../../lib/runtime/session.ts";

/** Every field of a message: numbers as bigint, the rest as bytes. */
function fields(bytes: Uint8Array): Map<number, (bigint | Uint8Array)[]> {
  const reader = new BinaryReader(bytes);
  const found = new Map<number, (bigint | Uint8Array)[]>();
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    const value = wire === WireType.Varint ? BigInt(reader.int64()) : reader.bytes();
    found.set(field, [...found.get(field) ?? [], value]);
  }
  return found;
}

const message = (found: Map<number, (bigint | Uint8Array)[]>, field: number, index = 0) =>
  fields(found.get(field)![index] as Uint8Array);

Deno.test("encodeModel() states IR version 10 and operator set 21", () => {
  const model = fields(
    encodeModel({ name: "g", nodes: [], initializers: [], inputs: [], outputs: [] }),
  );
  assert.deepEqual(model.get(1), [10n]);
  assert.deepEqual(message(model, 8).get(2), [21n]);
});

Deno.test("encodeModel() writes whole, list and float attributes that ONNX Runtime reads back", async () => {
  const graph = new GraphBuilder("g");
  const x = graph.input("x", "float32", [2, 3]);
  const turned = graph.node("Transpose", [x], { perm: [1, 0] });
  const leaky = graph.node("LeakyRelu", [turned], { alpha: { float: 0.5 } });
  graph.output("y", graph.node("Concat", [leaky, leaky], { axis: -1 }), [3, 4]);
  await using session = await openSession(graph.build(), { provider: "cpu", threads: 1 });
  const { y } = await session.run({
    x: { data: Float32Array.of(1, -2, 3, 4, 5, 6), shape: [2, 3] },
  });
  assert.deepEqual(y!.shape, [3, 4]);
  assert.deepEqual([...y!.data], [1, 4, 1, 4, -1, 5, -1, 5, 3, 6, 3, 6]);
});
