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
const text = (value: bigint | Uint8Array) => new TextDecoder().decode(value as Uint8Array);

Deno.test("encodeModel() states IR version 10 and operator set 21", () => {
  const model = fields(
    encodeModel({ name: "g", nodes: [], initializers: [], inputs: [], outputs: [] }),
  );
  assert.deepEqual(model.get(1), [10n]);
  assert.deepEqual(message(model, 8).get(2), [21n]);
});

Deno.test("encodeModel() writes external data as location, offset and length", () => {
  const graph = new GraphBuilder("g");
  const data = { location: "blobs/ab", offset: 123, length: 32 };
  graph.weight("w", "bfloat16", [4, 4], data);
  const tensor = message(message(fields(graph.build()), 7), 5);
  assert.deepEqual(tensor.get(1), [4n, 4n]);
  assert.deepEqual(tensor.get(2), [16n]);
  assert.deepEqual(tensor.get(14), [1n]);
  const entries = tensor.get(13)!.map((entry) => {
    const pair = fields(entry as Uint8Array);
    return [text(pair.get(1)![0]!), text(pair.get(2)![0]!)];
  });
  assert.deepEqual(entries, [["location", "blobs/ab"], ["offset", "123"], ["length", "32"]]);
});

Deno.test("encodeModel() keeps offsets beyond 4 GiB exact", () => {
  const graph = new GraphBuilder("g");
  graph.weight("w", "float32", [1], { location: "f", offset: 2 ** 40 + 1, length: 4 });
  const tensor = message(message(fields(graph.build()), 7), 5);
  assert.equal(text(fields(tensor.get(13)![1] as Uint8Array).get(2)![0]!), "1099511627777");
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
