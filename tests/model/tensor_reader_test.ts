import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSafetensorsHeader, type TensorEntry } from "../../lib/model/safetensors.ts";
import { readRows, readTensor } from "../../lib/model/tensor_reader.ts";
import {
  bitsTensor,
  float32Tensor,
  safetensorsFile,
  type TestTensor,
} from "../support/safetensors_file.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

/** Runs a test on tensors that lie in a file, behind one odd byte so that none is aligned. */
async function withTensors(
  tensors: Record<string, TestTensor>,
  test: (entry: (name: string) => TensorEntry) => Promise<void>,
): Promise<void> {
  const odd = { dtype: "U8", shape: [1], bytes: Uint8Array.of(255) };
  const file = safetensorsFile({ odd, ...tensors });
  await inFolder({ "m.safetensors": file }, async (folder) => {
    const entries = parseSafetensorsHeader(file, file.length, `${folder}/m.safetensors`);
    await test((name) => entries.get(name) as TensorEntry);
  });
}

/** A 5 x 3 matrix whose element (i, j) is 10 i + j. */
const matrix = float32Tensor(
  [5, 3],
  Array.from({ length: 15 }, (_, k) => 10 * (k / 3 | 0) + k % 3),
);

Deno.test("readTensor() reads float32 bit by bit", async () => {
  const values = [0, -0, 1.5, -3.4028234663852886e38, 1.401298464324817e-45];
  await withTensors({ w: float32Tensor([5], values) }, async (entry) => {
    assert.deepEqual(await readTensor(entry("w")), Float32Array.from(values));
  });
});

Deno.test("readTensor() widens float16 and bfloat16 exactly", async () => {
  const tensors = {
    half: bitsTensor("F16", [2, 2], [0x3c00, 0xc000, 0x0001, 0x7bff]),
    brain: bitsTensor("BF16", [4], [0x3f80, 0xc000, 0x0001, 0x7f7f]),
  };
  await withTensors(tensors, async (entry) => {
    assert.deepEqual(await readTensor(entry("half")), Float32Array.of(1, -2, 2 ** -24, 65504));
    assert.deepEqual(
      await readTensor(entry("brain")),
      Float32Array.of(1, -2, 2 ** -133, 2 ** 127 * (2 - 2 ** -7)),
    );
  });
});

Deno.test("readTensor() reads scalars and empty tensors", async () => {
  await withTensors(
    { scalar: float32Tensor([], [7]), empty: float32Tensor([0, 4], []) },
    async (entry) => {
      assert.deepEqual(await readTensor(entry("scalar")), Float32Array.of(7));
      assert.deepEqual(await readTensor(entry("empty")), new Float32Array(0));
    },
  );
});

Deno.test("readTensor() names tensor and index of a value that is not finite", async () => {
  const tensors = {
    nan: float32Tensor([2, 2], [1, 2, 3, NaN]),
    infinite: bitsTensor("BF16", [3], [0x3f80, 0xff80, 0x7f80]),
    half: bitsTensor("F16", [1], [0x7e00]),
  };
  await withTensors(tensors, async (entry) => {
    await assert.rejects(readTensor(entry("nan")), {
      name: "AwqDiagError",
      message:
        'Cannot read tensor "nan": value 3 is NaN, wanted finite weights, use an undamaged checkpoint',
    });
    await assert.rejects(readTensor(entry("infinite")), /"infinite": value 1 is -Infinity/);
    await assert.rejects(readTensor(entry("half")), /"half": value 0 is NaN/);
  });
});

Deno.test("readTensor() rejects when the file ends before the tensor", async () => {
  await withTensors({ w: float32Tensor([2], [1, 2]) }, async (entry) => {
    const tensor = entry("w");
    await Deno.truncate(tensor.file, tensor.offset + 5);
    await assert.rejects(readTensor(tensor), {
      name: "AwqDiagError",
      message: /Cannot read tensor "w": .* ended 3 bytes early, wanted 8 from byte \d+/,
    });
  });
});

Deno.test("readRows() gives rows in the order asked for, repeated ones too", async () => {
  await withTensors({ table: matrix }, async (entry) => {
    assert.deepEqual(
      await readRows(entry("table"), [4, 0, 1, 4]),
      Float32Array.of(40, 41, 42, 0, 1, 2, 10, 11, 12, 40, 41, 42),
    );
    assert.deepEqual(
      await readRows(entry("table"), Int32Array.of(2)),
      Float32Array.of(20, 21, 22),
    );
    assert.deepEqual(await readRows(entry("table"), []), new Float32Array(0));
  });
});

Deno.test("readRows() equals the rows of readTensor() for any rows", async () => {
  const bits = Array.from({ length: 40 * 4 }, (_, i) => 0x3f80 + i);
  await withTensors({ table: bitsTensor("BF16", [40, 4], bits) }, async (entry) => {
    const whole = await readTensor(entry("table"));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(39), { maxLength: 60 }), async (rows) => {
        const wanted = rows.flatMap((row) => [...whole.subarray(4 * row, 4 * row + 4)]);
        assert.deepEqual(await readRows(entry("table"), rows), Float32Array.from(wanted));
      }),
      { numRuns: 30 },
    );
  });
});

Deno.test("readRows() does not read what was not asked for", async () => {
  const table = float32Tensor([3, 2], [1, 2, NaN, NaN, 5, 6]);
  await withTensors({ table }, async (entry) => {
    assert.deepEqual(await readRows(entry("table"), [2, 0]), Float32Array.of(5, 6, 1, 2));
    await assert.rejects(readRows(entry("table"), [2, 1]), /"table": value 2 is NaN/);
  });
});

Deno.test("readRows() refuses what is no row, and what is no matrix", async () => {
  await withTensors({ table: matrix, vector: float32Tensor([2], [1, 2]) }, async (entry) => {
    for (const row of [-1, 5, 1.5, NaN]) {
      await assert.rejects(readRows(entry("table"), [0, row]), {
        name: "AwqDiagError",
        message: new RegExp(`Cannot read rows of "table": got row ${row}, wanted 0 to 4`),
      });
    }
    await assert.rejects(readRows(entry("vector"), [0]), {
      name: "AwqDiagError",
      message: /Cannot read rows of "vector": got shape \[2\], wanted a matrix/,
    });
  });
});
