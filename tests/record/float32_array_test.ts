import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeFloat32Array, encodeFloat32Array } from "../../lib/record/float32_array.ts";

Deno.test("encodeFloat32Array() gives the bytes of Python's struct", () => {
  // Python: base64.b64encode(struct.pack("<5f", 1, -2, 0.1, 65504, 1e-45))
  assert.equal(
    encodeFloat32Array([1, -2, 0.1, 65504, 1e-45]).data,
    "AACAPwAAAMDNzMw9AOB/RwEAAAA=",
  );
});

Deno.test("encodeFloat32Array() keeps the shape it is given", () => {
  assert.deepEqual(encodeFloat32Array(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]).shape, [2, 3]);
});

Deno.test("encodeFloat32Array() takes no values", () => {
  assert.deepEqual(encodeFloat32Array([]), { dtype: "float32", shape: [0], data: "" });
});

Deno.test("encodeFloat32Array() refuses a shape that holds another number of values", () => {
  assert.throws(() => encodeFloat32Array([1, 2, 3], [2, 2]), {
    name: "AwqDiagError",
    message:
      "Cannot encode an array: got 3 values, wanted 4 for the shape [2, 2], pass the shape of the values",
  });
});

Deno.test("decodeFloat32Array() gives back every float32 bit for bit", () => {
  fc.assert(fc.property(fc.float32Array({ noNaN: true }), (values) => {
    const decoded = decodeFloat32Array(encodeFloat32Array(values));
    assert.deepEqual(new Uint32Array(decoded.buffer), new Uint32Array(values.slice().buffer));
  }));
});

Deno.test("decodeFloat32Array() gives back NaN, infinities and negative zero", () => {
  const values = Float32Array.of(NaN, Infinity, -Infinity, -0);
  assert.deepEqual(decodeFloat32Array(encodeFloat32Array(values)), values);
});

Deno.test("decodeFloat32Array() rounds doubles to the nearest float32", () => {
  assert.equal(decodeFloat32Array(encodeFloat32Array([0.1]))[0], Math.fround(0.1));
});

Deno.test("decodeFloat32Array() refuses bytes that do not fill the shape", () => {
  const encoded = encodeFloat32Array([1, 2, 3]);
  assert.throws(() => decodeFloat32Array({ ...encoded, shape: [4] }), {
    name: "AwqDiagError",
    message:
      "Cannot decode an array: got 12 bytes, wanted 16 for the shape [4], make the record again",
  });
});

Deno.test("decodeFloat32Array() refuses what is no base64", () => {
  assert.throws(
    () => decodeFloat32Array({ dtype: "float32", shape: [1], data: "not base64!" }),
    { name: "AwqDiagError", message: /Cannot decode an array: got "not base64!", wanted base64/ },
  );
});
