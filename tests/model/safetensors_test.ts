import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import { floatTensor, headerBytes, parseSafetensorsHeader } from "../../lib/model/safetensors.ts";
import {
  bitsTensor,
  float32Tensor,
  rawFile,
  safetensorsFile,
} from "../support/safetensors_file.ts";

const parse = (file: Uint8Array) => parseSafetensorsHeader(file, file.length, "m.safetensors");
const parseJson = (header: unknown, dataBytes = 0) =>
  parse(rawFile(JSON.stringify(header), new Uint8Array(dataBytes)));

Deno.test("parseSafetensorsHeader() gives absolute offsets in the order of the bytes", () => {
  const file = safetensorsFile({
    b: float32Tensor([2, 3], [1, 2, 3, 4, 5, 6]),
    a: bitsTensor("BF16", [4], [1, 2, 3, 4]),
  });
  const tensors = parse(file);
  const dataStart = file.length - 24 - 8;
  assert.deepEqual([...tensors.values()], [
    { name: "b", dtype: "F32", shape: [2, 3], file: "m.safetensors", offset: dataStart, bytes: 24 },
    {
      name: "a",
      dtype: "BF16",
      shape: [4],
      file: "m.safetensors",
      offset: dataStart + 24,
      bytes: 8,
    },
  ]);
});

Deno.test("parseSafetensorsHeader() reads what the format's own tests write", () => {
  // `test_serialization_forced_alignement` and `test_empty` in safetensors/src/tensor.rs: header
  // padded with spaces to a multiple of 8.
  const padded = '{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}'.padEnd(72);
  assert.equal(parse(rawFile(padded, new Uint8Array(24))).get("attn0")?.offset, 80);
  assert.equal(parse(rawFile("{}      ", new Uint8Array(0))).size, 0);
});

Deno.test("parseSafetensorsHeader() accepts scalars, empty tensors and unaligned offsets", () => {
  const tensors = parseJson({
    odd: { dtype: "U8", shape: [3], data_offsets: [0, 3] },
    empty: { dtype: "F32", shape: [0, 7], data_offsets: [3, 3] },
    scalar: { dtype: "F32", shape: [], data_offsets: [3, 7] },
  }, 7);
  assert.deepEqual([...tensors.keys()], ["odd", "empty", "scalar"]);
  assert.deepEqual(tensors.get("scalar")?.shape, []);
});

Deno.test("parseSafetensorsHeader() needs no more of the file than the header", () => {
  const file = safetensorsFile({ a: float32Tensor([2], [1, 2]) });
  const head = file.subarray(0, file.length - 8);
  assert.deepEqual(parseSafetensorsHeader(head, file.length, "m.safetensors"), parse(file));
});

Deno.test("parseSafetensorsHeader() finds every tensor of any sound file", () => {
  const tensor = fc.record({
    name: fc.string().filter((name) => name !== "__metadata__"),
    dtype: fc.constantFrom("F32" as const, "F16", "BF16", "I64", "BOOL"),
    shape: fc.array(fc.nat(3), { maxLength: 3 }),
  });
  const size = { F32: 4, F16: 2, BF16: 2, I64: 8, BOOL: 1 };
  fc.assert(fc.property(fc.uniqueArray(tensor, { selector: ({ name }) => name }), (specs) => {
    let end = 0;
    const header = specs.map(({ name, dtype, shape }) => {
      const begin = end;
      end += shape.reduce((a, b) => a * b, size[dtype]);
      return [name, { dtype, shape, data_offsets: [begin, end] }];
    });
    const tensors = parseJson(Object.fromEntries(header), end);
    assert.deepEqual(new Set(tensors.keys()), new Set(specs.map(({ name }) => name)));
    for (const { name, dtype, shape } of specs) {
      assert.equal(tensors.get(name)!.dtype, dtype);
      assert.deepEqual(tensors.get(name)!.shape, shape);
    }
  }));
});

Deno.test("parseSafetensorsHeader() refuses any file that is cut short or has bytes appended", () => {
  const file = safetensorsFile({ a: float32Tensor([3], [1, 2, 3]) });
  for (let length = 0; length < file.length; length++) {
    assert.throws(() => parse(file.subarray(0, length)), AwqDiagError, `${length} bytes`);
  }
  assert.throws(() => parse(new Uint8Array([...file, 0])), {
    name: "AwqDiagError",
    message: `Cannot read the weights: m.safetensors has ${
      file.length + 1
    } bytes, wanted ${file.length}, where "a" ends, download the file again`,
  });
});

Deno.test("headerBytes() refuses a length of zero, beyond the file and beyond 100 MB", () => {
  const head = (length: bigint) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    return bytes;
  };
  assert.equal(headerBytes(head(92n), 100, "f"), 92);
  assert.equal(headerBytes(head(100_000_000n), 1e9, "f"), 100_000_000);
  for (
    const [length, fileBytes] of [[0n, 100], [93n, 100], [100_000_001n, 1e9], [
      2n ** 64n - 1n,
      1e9,
    ]] as const
  ) {
    assert.throws(() => headerBytes(head(length), fileBytes, "f"), {
      name: "AwqDiagError",
      message: new RegExp(`f has a header of ${length} bytes, wanted 1 to `),
    });
  }
  assert.throws(() => headerBytes(new Uint8Array(5), 5, "f"), /f has 5 bytes, wanted a header/);
  assert.throws(() => headerBytes(head(1n), 8, "f"), /f has 8 bytes, wanted a header/);
});

Deno.test("headerBytes() reads from a view into a larger buffer", () => {
  const buffer = Uint8Array.of(9, 9, 9, 2, 0, 0, 0, 0, 0, 0, 0);
  assert.equal(headerBytes(buffer.subarray(3), 50, "f"), 2);
});

Deno.test("parseSafetensorsHeader() refuses a header that is not a JSON object in UTF-8", () => {
  const none = new Uint8Array(0);
  for (const header of ["{", "[]", "1", "null", ' {"a":1}', "version https://git-lfs"]) {
    assert.throws(() => parse(rawFile(header, none)), AwqDiagError, header);
  }
  assert.throws(() => parse(rawFile(Uint8Array.of(0x7b, 0x22, 0xff, 0x22), none)), AwqDiagError);
});

Deno.test("parseSafetensorsHeader() refuses a name that comes twice", () => {
  const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  const header = `{"a":${entry},"a":${entry}}`;
  assert.throws(() => parse(rawFile(header, new Uint8Array(4))), {
    name: "AwqDiagError",
    message: /m\.safetensors has the key "a" twice/,
  });
});

Deno.test("parseSafetensorsHeader() refuses an unknown dtype by name", () => {
  for (const dtype of ["F128", "f32", "", 32, null, ["F32"], undefined]) {
    assert.throws(() => parseJson({ w: { dtype, shape: [1], data_offsets: [0, 4] } }, 4), {
      name: "AwqDiagError",
      message: new RegExp(`m\\.safetensors has dtype .* for "w", wanted BOOL, `),
    });
  }
});

Deno.test("parseSafetensorsHeader() refuses shapes and offsets that are no whole numbers", () => {
  for (const shape of [[-1], [1.5], ["4"], [2 ** 53], 4, null, undefined]) {
    assert.throws(() => parseJson({ w: { dtype: "F32", shape, data_offsets: [0, 4] } }, 4), {
      name: "AwqDiagError",
      message: /has shape .* for "w", wanted a list of whole numbers/,
    });
  }
  for (const offsets of [[0], [0, 4, 8], [-4, 0], [0, 4.5], "0,4", null, undefined]) {
    assert.throws(() => parseJson({ w: { dtype: "F32", shape: [1], data_offsets: offsets } }, 4), {
      name: "AwqDiagError",
      message: /has data_offsets .* for "w", wanted two whole numbers/,
    });
  }
  for (const value of [null, 1, "x", []]) {
    assert.throws(() => parseJson({ w: value }), AwqDiagError);
  }
});

Deno.test("parseSafetensorsHeader() refuses offsets that contradict shape and dtype", () => {
  const wrong = { w: { dtype: "BF16", shape: [2, 3], data_offsets: [0, 24] } };
  assert.throws(() => parseJson(wrong, 24), {
    name: "AwqDiagError",
    message:
      'Cannot read the weights: m.safetensors has data_offsets [0, 24] for "w", wanted 12 bytes for BF16 [2, 3], download the file again',
  });
  const backwards = { w: { dtype: "F32", shape: [1], data_offsets: [4, 0] } };
  assert.throws(() => parseJson(backwards, 4), AwqDiagError);
});

Deno.test("parseSafetensorsHeader() refuses a product of sizes beyond what numbers can count", () => {
  const huge = 2 ** 52;
  for (const shape of [[huge, huge], [...Array(21).fill(huge), 0]]) {
    const header = { w: { dtype: "F32", shape, data_offsets: [0, 0] } };
    assert.throws(() => parseJson(header), AwqDiagError);
  }
});

Deno.test("parseSafetensorsHeader() refuses tensors that overlap, leave a gap or leave the file", () => {
  const f32 = (begin: number, end: number) => ({
    dtype: "F32",
    shape: [(end - begin) / 4],
    data_offsets: [begin, end],
  });
  assert.throws(() => parseJson({ a: f32(0, 8), b: f32(4, 12) }, 12), {
    name: "AwqDiagError",
    message: /"b" at byte \d+, which overlaps "a", wanted byte /,
  });
  assert.throws(() => parseJson({ a: f32(0, 4), b: f32(8, 12) }, 12), {
    name: "AwqDiagError",
    message: /"b" at byte \d+, which leaves a gap after "a", wanted byte /,
  });
  assert.throws(() => parseJson({ a: f32(4, 8) }, 8), /leaves a gap after the header/);
  assert.throws(() => parseJson({ a: f32(0, 16) }, 12), /bytes, wanted \d+, where "a" ends/);
});

Deno.test("floatTensor() takes the three float dtypes and refuses the rest by name", () => {
  const tensor = { name: "w", shape: [2], file: "m.safetensors", offset: 64, bytes: 4 };
  for (const dtype of ["F32", "F16", "BF16"]) {
    assert.deepEqual(floatTensor({ ...tensor, dtype }), { ...tensor, dtype });
  }
  for (const dtype of ["I8", "U8", "I32", "F64", "F8_E4M3", "BOOL"]) {
    assert.throws(() => floatTensor({ ...tensor, dtype }), {
      name: "AwqDiagError",
      message: new RegExp(`Cannot read tensor "w": m\\.safetensors has it as ${dtype}, wanted F32`),
    });
  }
});
