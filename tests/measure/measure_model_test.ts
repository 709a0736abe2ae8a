import assert from "node:assert/strict";
import { BlockMeasurement } from "../../lib/measure/measure_block.ts";
import { measureModel, type MeasureSettings } from "../../lib/measure/measure_model.ts";
import { createStopwatch } from "../../lib/measure/stopwatch.ts";
import { openCheckpoint } from "../../lib/model/checkpoint.ts";
import { linearNames } from "../../lib/model/tensors.ts";
import { alphaGrid } from "../../lib/quant/alpha_grid.ts";
import { proxyError } from "../../lib/quant/proxy_error.ts";
import { quantizeSymmetric } from "../../lib/quant/symmetric.ts";
import { searchScale } from "../../lib/quant/search.ts";
import { findAdapter } from "../../lib/runtime/gpu_adapter.ts";
import { RunnerThread } from "../../lib/runtime/runner_thread.ts";
import { averageStatistics, sequenceStatistics } from "../../lib/stats/channel_statistics.ts";
import { weightMagnitude } from "../../lib/stats/importance.ts";
import { allCloseTo, closeTo } from "../support/close_to.ts";
import { openFamily } from "../support/family_fixture.ts";
import { ignore } from "../search/gpu/adapter.ts";
import { captureInputs, readWeight } from "../support/float64_search.ts";
import { measureAll } from "../support/measure_all.ts";
import { float32Tensor, safetensorsFile } from "../support/safetensors_file.ts";
import { inFolder, tinyConfig, tinyTensors } from "../support/tiny_checkpoint.ts";

const settings: MeasureSettings = {
  grids: { kind: "symmetric", bits: [4, 3], groupSize: 32 },
  alphas: 3,
  outlierSigma: 6,
};
const search = { provider: "cpu", threads: 1 } as const;

Deno.test("measureModel() yields block after block, linears in checkpoint order", async () => {
  const { checkpoint, sequences } = await openFamily("qwen2");
  const watch = createStopwatch();
  const context = { checkpoint, sequences, search, watch };
  const blocks = await Array.fromAsync(measureModel(context, settings));
  assert.equal(blocks.length, 3);
  for (const [index, block] of blocks.entries()) {
    assert.deepEqual(
      block.map(({ name }) => name),
      linearNames(checkpoint.architecture, index),
    );
    assert.ok(block.every((linear) => linear.block === index));
  }
  const stages = Object.keys(watch.seconds()).sort();
  assert.deepEqual(stages, ["forward", "read", "search", "statistics", "total"]);
});

Deno.test("measureModel() measures what the plain functions of quant and stats do", async () => {
  const family = await openFamily("llama");
  const linears = await measureAll(family, settings);
  const captured = await captureInputs(family);
  const alphas = alphaGrid(3);
  for (const { name, outputs, weightMagnitude: magnitude, statistics, curves, proxy } of linears) {
    const weight = await readWeight(family, name);
    const inputs = captured.get(name)!;
    const wanted = averageStatistics(inputs.map((x) => sequenceStatistics(x)));
    assert.equal(outputs, weight.rows);
    allCloseTo(magnitude, weightMagnitude(weight), 1e-6, name);
    allCloseTo(statistics.average.kurtosis, wanted.kurtosis, 1e-9, name, 1e-9);
    for (const bits of [4, 3]) {
      const quantizer = { kind: "symmetric", bits } as const;
      const { errors } = searchScale(weight, inputs, wanted.magnitude, quantizer, alphas);
      const got = [...curves.errors.get(bits)!].map((error) => error / curves.norm);
      allCloseTo(got, errors, 1e-4, `${name} at ${bits} bits`);
      const plain = proxyError(weight, quantizeSymmetric(weight, bits), wanted.magnitude);
      closeTo(proxy.get(bits)!, plain, 1e-5, `${name}: proxy at ${bits} bits`);
    }
  }
});

Deno.test("measureModel() runs the blocks before those it measures, and none behind", async () => {
  const family = await openFamily("qwen2");
  const whole = await measureAll(family, settings);
  const part = await measureAll(family, { ...settings, blocks: [1, 1] });
  assert.deepEqual(part, whole.filter(({ block }) => block === 1));
});

Deno.test("measureModel() measures nothing where no block is left", async () => {
  const family = await openFamily("qwen2");
  assert.deepEqual(await measureAll(family, { ...settings, blocks: [3, 2] }), []);
});

Deno.test("measureModel() frees everything when its caller stops after a block", async () => {
  const { checkpoint, sequences } = await openFamily("qwen2");
  const context = { checkpoint, sequences, search, watch: createStopwatch() };
  for await (const block of measureModel(context, settings)) {
    assert.equal(block[0]!.block, 0);
    break; // the sanitizers find workers and sessions that are left
  }
});

Deno.test("measureModel() names a weight that is not finite before it runs its block", async () => {
  const bad = "model.layers.0.mlp.up_proj.weight";
  const tensors = tinyTensors();
  const { shape } = tensors[bad]!;
  const values = new Array(shape[0]! * shape[1]!).fill(1).with(2, Infinity);
  const files = {
    "config.json": JSON.stringify(tinyConfig),
    "model.safetensors": safetensorsFile({ ...tensors, [bad]: float32Tensor(shape, values) }),
  };
  await inFolder(files, async (folder) => {
    const checkpoint = await openCheckpoint(folder);
    const family = { checkpoint, sequences: [Int32Array.of(1, 2, 3)] };
    await assert.rejects(measureAll(family, settings), {
      name: "AwqDiagError",
      message: /^Cannot read tensor "model.layers.0.mlp.up_proj.weight": value 2 is Infinity/,
    });
  });
});

/** Has a driver for processors pass for a GPU meanwhile: tests run wherever there is one. */
async function onAnyAdapter<T>(work: () => Promise<T>): Promise<T> {
  const { gpu } = navigator;
  const software = (await findAdapter())!;
  const adapter = new Proxy(software, {
    get(target, name) {
      if (name === "info") return { description: target.info.description };
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const requestAdapter = { value: () => Promise.resolve(adapter), configurable: true };
  Object.defineProperty(gpu, "requestAdapter", requestAdapter);
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(gpu, "requestAdapter");
  }
}

Deno.test(
  "measureModel() finds on a GPU what it does here, and lets go of a block once its search ended",
  { ignore },
  async () => {
    const family = await openFamily("qwen2");
    const { checkpoint, sequences } = family;
    const wanted = await measureAll(family, settings);
    const log: string[] = [];
    const { release } = RunnerThread.prototype;
    const { end } = BlockMeasurement.prototype;
    RunnerThread.prototype.release = function (block) {
      log.push(`release ${block}`);
      return release.call(this, block);
    };
    BlockMeasurement.prototype.end = async function () {
      const linears = await end.call(this);
      log.push(`end ${this.block}`);
      return linears;
    };
    try {
      const search = { provider: "webgpu", threads: 1 } as const;
      const context = { checkpoint, sequences, search, watch: createStopwatch() };
      const found = await onAnyAdapter(() => Array.fromAsync(measureModel(context, settings)));
      for (const [i, { name, block, statistics, curves, proxy }] of found.flat().entries()) {
        const own = wanted[i]!;
        assert.deepEqual([name, block], [own.name, own.block]);
        assert.deepEqual(statistics, own.statistics);
        for (const bits of [4, 3]) {
          allCloseTo(curves.errors.get(bits)!, own.curves.errors.get(bits)!, 1e-3, name);
          closeTo(proxy.get(bits)!, own.proxy.get(bits)!, 1e-4, name);
        }
      }
      assert.equal(found.length, 3);
    } finally {
      RunnerThread.prototype.release = release;
      BlockMeasurement.prototype.end = end;
    }
    assert.deepEqual(log, [0, 1, 2].flatMap((block) => [`end ${block}`, `release ${block}`]));
  },
);
