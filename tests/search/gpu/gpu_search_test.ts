/** What is the GPU's own in a search; what every engine does is in gpu_contract_test.ts. */
import assert from "node:assert/strict";
import { matrix } from "../../../lib/num/matrix.ts";
import { createRandom } from "../../../lib/num/random.ts";
import type { GpuDevice } from "../../../lib/search/gpu/device.ts";
import { createGpuSearch, type GpuSearchSettings } from "../../../lib/search/gpu/gpu_search.ts";
import type { ErrorCurves, Grids, SearchEngine } from "../../../lib/search/linear_group.ts";
import { weightMagnitude } from "../../../lib/stats/importance.ts";
import { allCloseTo } from "../../support/close_to.ts";
import { loudInputs } from "../../support/random_matrix.ts";
import { assertCurves, assertSameCurves, searchAll, searchCase } from "../search_case.ts";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import { storedMatrix, storedValues } from "../stored_matrix.ts";
import { gpuTest, SMALL_TILING } from "./adapter.ts";
import { limitMemory } from "./limit_memory.ts";

const BITS = [8, 4, 2];
const SYMMETRIC: Grids = { kind: "symmetric", bits: BITS, groupSize: 128 };

async function withEngine(
  gpu: GpuDevice,
  grids: Grids,
  use: (engine: SearchEngine) => Promise<void>,
  settings: GpuSearchSettings = {},
): Promise<void> {
  await using engine = await createGpuSearch(grids, gpu, { tilings: [SMALL_TILING], ...settings });
  await use(engine);
}

/** Weights of which 128 rows fill a buffer: the first is cut into three. */
const CUT = searchCase(2, [300, 7], 16, 5);
const CUT_BYTES = 4 * 16 * 128;

gpuTest("linears cut into several buffers are searched and summed whole", async (gpu) => {
  await withEngine(gpu, SYMMETRIC, async (engine) => {
    assertCurves(await searchAll(engine, CUT), SYMMETRIC, CUT);
    await using group = await engine.load(CUT.weights);
    const magnitudes = await group.weightMagnitudes();
    CUT.weights.forEach((weight, i) =>
      allCloseTo(magnitudes[i]!, weightMagnitude(storedValues(weight)), 1e-6, `linear ${i}`)
    );
  }, { weightBytes: CUT_BYTES });
});

gpuTest("tokens beyond a dispatch's most are searched in several", async (gpu) => {
  const some = { ...searchCase(9, [20], 16, 1), inputs: loudInputs(createRandom(9), 2500, 16) };
  await withEngine(gpu, SYMMETRIC, async (engine) => {
    const found = await searchAll(engine, some, [700, 703]);
    assertSameCurves(found, await searchAll(engine, some));
    // So many terms that they are compared by what they are relative to their sum.
    const parts = [0, 1250].map((first) => ({
      ...some,
      inputs: matrix(some.inputs.data.slice(first * 16, (first + 1250) * 16), 1250, 16),
    }));
    const [one, two] = [await searchAll(engine, parts[0]!), await searchAll(engine, parts[1]!)];
    const errors = new Map(
      BITS.map((b) => [b, one[0]!.errors.get(b)!.map((e, a) => e + two[0]!.errors.get(b)![a]!)]),
    );
    assertSameCurves(found, [{ norm: one[0]!.norm + two[0]!.norm, errors }]);
  });
});

gpuTest(
  "linears cut into several buffers are multiplied with tokens in several dispatches",
  async (gpu) => {
    const some = { ...CUT, inputs: loudInputs(createRandom(10), 1100, 16) };
    const found: (readonly ErrorCurves[])[] = [];
    for (const settings of [{}, { weightBytes: CUT_BYTES }]) {
      await withEngine(gpu, SYMMETRIC, async (engine) => {
        found.push(await searchAll(engine, some));
      }, settings);
    }
    assertSameCurves(found[1]!, found[0]!);
  },
);

gpuTest("fewer tokens than announced give the curves of those that came", async (gpu) => {
  const some = searchCase(4, [12], 24, 10);
  await withEngine(gpu, SYMMETRIC, async (engine) => {
    // Fills the memory that the next search takes over.
    await searchAll(engine, { ...some, inputs: loudInputs(createRandom(4), 3000, 24) });
    await using group = await engine.load(some.weights);
    const search = group.search(some.scales, 3000);
    await search.add(some.inputs);
    assertCurves(await search.end(), SYMMETRIC, some);
  });
});

gpuTest("tilings that need different padding agree", async (gpu) => {
  const grids: Grids = { kind: "group", bits: BITS, groupSize: 10 };
  const tilings = [SMALL_TILING, { ...SMALL_TILING, tokens: 64, depth: 12 }];
  await withEngine(gpu, grids, async (engine) => {
    for (const tokens of [20, 60]) { // the first fits the small tiles, the second either
      const some = searchCase(4, [70], 30, tokens);
      assertCurves(await searchAll(engine, some), grids, some);
    }
  }, { tilings });
});

gpuTest("groups that do not divide the columns take the whole row", async (gpu) => {
  const grids: Grids = { kind: "group", bits: BITS, groupSize: 100 };
  const some = searchCase(3, [9], 48, 6);
  await withEngine(gpu, grids, async (engine) => {
    assertCurves(await searchAll(engine, some), grids, some);
  });
});

gpuTest("weights at odd places of a checkpoint's bytes are read", async (gpu) => {
  const some = searchCase(21, [13, 13, 13], 17, 1);
  const weights = some.weights.map((weight) => {
    const bytes = new Uint8Array(weight.bytes.length + 1).subarray(1);
    bytes.set(weight.bytes);
    return { ...weight, bytes };
  });
  await withEngine(gpu, SYMMETRIC, async (engine) => {
    assertCurves(await searchAll(engine, { ...some, weights }), SYMMETRIC, some);
  });
});

gpuTest("tokens in memory that threads share are read", async (gpu) => {
  const some = searchCase(5, [6], 8, 3);
  const shared = new Float32Array(new SharedArrayBuffer(some.inputs.data.byteLength));
  shared.set(some.inputs.data);
  const inputs = matrix(shared, some.inputs.rows, 8);
  await withEngine(gpu, SYMMETRIC, async (engine) => {
    await using group = await engine.load(some.weights);
    const search = group.search(some.scales, inputs.rows);
    await search.add(inputs);
    assertCurves(await search.end(), SYMMETRIC, some);
  });
});

gpuTest("where memory ends, the search says so and the engine goes on", async (gpu) => {
  const large = searchCase(6, [400], 64, 8);
  const small = searchCase(7, [10], 16, 4);
  const limited = limitMemory(gpu, { total: 2 ** 17 });
  await withEngine(limited.gpu, SYMMETRIC, async (engine) => {
    await assert.rejects(searchAll(engine, large), { name: "GpuMemoryError" });
    assertCurves(await searchAll(engine, small), SYMMETRIC, small);
  });
  assert.deepEqual(limited.sizes(), [], "a disposed engine has given all memory back");
});

gpuTest("weights for which a buffer has no room are loaded into smaller ones", async (gpu) => {
  const [rows, columns] = [2600, 1024];
  const ones = matrix(new Float32Array(rows * columns).fill(1), rows, columns);
  const { gpu: limited } = limitMemory(gpu, { largest: 6 * 2 ** 20 });
  await withEngine(limited, SYMMETRIC, async (engine) => {
    await using group = await engine.load([storedMatrix("w", "BF16", ones)]);
    assert.deepEqual(await group.weightMagnitudes(), [new Float64Array(columns).fill(1)]);
  }, { weightBytes: 2 ** 24 });
});

gpuTest("buffers are not made ever smaller", async (gpu) => {
  const ones = matrix(new Float32Array(2600 * 1024).fill(1), 2600, 1024);
  const { gpu: limited } = limitMemory(gpu, { largest: 2 ** 21 });
  await withEngine(limited, SYMMETRIC, async (engine) => {
    await assert.rejects(engine.load([storedMatrix("w", "BF16", ones)]), {
      name: "GpuMemoryError",
    });
  });
});

gpuTest("what does not fit the linears is refused", async (gpu) => {
  const { weights, scales } = searchCase(1, [4], 8, 2);
  await withEngine(gpu, SYMMETRIC, async (engine) => {
    await using group = await engine.load(weights);
    const search = group.search(scales, 2);
    await assert.rejects(search.add(matrix(new Float32Array(14), 2, 7)), {
      name: "AwqDiagError",
      message: "Cannot search scales: got 7 values per token, wanted 8, pass the layers' input",
    });
    await assert.rejects(search.add(matrix(new Float32Array(24), 3, 8)), {
      name: "AwqDiagError",
      message:
        "Cannot search scales: got 1 more tokens than the 2 announced, wanted no more, announce all",
    });
    assert.throws(() => group.search([new Float32Array(7)], 2), AwqDiagError);
    assert.throws(() => group.search(scales, 0), AwqDiagError);
    await assert.rejects(group.proxies(new Float64Array(9)), AwqDiagError);
    await assert.rejects(engine.load([]), AwqDiagError);
    const narrow = storedMatrix("narrow", "F32", matrix(new Float32Array(4), 1, 4));
    await assert.rejects(engine.load([...weights, narrow]), {
      name: "AwqDiagError",
      message:
        "Cannot search scales: got weights of 8, 4 columns, wanted equally many in at least " +
        "one, pass the layers that read one input",
    });
  });
});

gpuTest("a disposed group is refused", async (gpu) => {
  const { weights, scales } = searchCase(1, [4], 8, 2);
  await withEngine(gpu, SYMMETRIC, async (engine) => {
    const group = await engine.load(weights);
    await group[Symbol.asyncDispose]();
    await assert.rejects(group.weightMagnitudes(), /their memory was given back/);
    assert.throws(() => group.search(scales, 2), /their memory was given back/);
  });
});

gpuTest("a lost device ends waiting calls with an error", async (gpu) => {
  const some = searchCase(1, [64], 64, 20);
  await withEngine(gpu, SYMMETRIC, async (engine) => {
    const group = await engine.load(some.weights);
    const search = group.search(some.scales, 20);
    await search.add(some.inputs);
    gpu.device.destroy();
    await assert.rejects(search.end(), Error);
    await assert.rejects(engine.load(some.weights), Error);
  });
});

gpuTest("an engine is not made for tiles that the device cannot run", async (gpu) => {
  const tilings = [{ ...SMALL_TILING, rows: 48 }];
  await assert.rejects(createGpuSearch(SYMMETRIC, gpu, { tilings }), AwqDiagError);
});
