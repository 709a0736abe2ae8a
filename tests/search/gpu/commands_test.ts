import assert from "node:assert/strict";
import { BufferPool } from "../../../lib/search/gpu/buffer_pool.ts";
import { Commands } from "../../../lib/search/gpu/commands.ts";
import type { GpuDevice } from "../../../lib/search/gpu/device.ts";
import { compileKernel } from "../../../lib/search/gpu/kernels.ts";
import { Readback } from "../../../lib/search/gpu/readback.ts";
import { gpuTest } from "./adapter.ts";

/** Adds a uniform's number to every value. */
const ADD = `
@group(0) @binding(0) var<uniform> added: u32;
@group(0) @binding(1) var<storage, read_write> values: array<f32>;
@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) thread: vec3u) { values[thread.x] += f32(added); }`;

const compileAdd = (gpu: GpuDevice) => compileKernel(gpu, "add", ADD);

gpuTest("dispatches run in order, each with its own uniform", async (gpu) => {
  using pool = new BufferPool(gpu);
  using commands = new Commands(gpu, pool);
  const values = await commands.store(Float32Array.of(1, 2, 3, 4));
  const add = await compileAdd(gpu);
  for (const uniform of await commands.uniforms([1, 10, 100].map((n) => Uint32Array.of(n)))) {
    commands.dispatch(add, [uniform, values], [1]);
  }
  const found = await new Readback(gpu, pool).read("add", commands, values);
  assert.deepEqual([...found], [112, 113, 114, 115]);
});

gpuTest("clear() fills with zeros what was written before, and nothing else", async (gpu) => {
  using pool = new BufferPool(gpu);
  using commands = new Commands(gpu, pool);
  const values = await commands.store(Float32Array.of(1, 2, 3, 4));
  const [uniform] = await commands.uniforms([Uint32Array.of(5)]);
  commands.dispatch(await compileAdd(gpu), [uniform!, values], [1]);
  commands.clear({ buffer: values.buffer, offset: 4, size: 8 });
  const found = await new Readback(gpu, pool).read("clear", commands, values);
  assert.deepEqual([...found], [6, 0, 0, 9]);
});

gpuTest("the observer sees every dispatch by its kernel's label", async (gpu) => {
  using pool = new BufferPool(gpu);
  const labels: string[] = [];
  using commands = new Commands(gpu, pool, (label) => {
    labels.push(label);
    return undefined;
  });
  const values = await commands.store(new Float32Array(4));
  const [uniform] = await commands.uniforms([Uint32Array.of(1)]);
  const add = await compileAdd(gpu);
  commands.dispatch(add, [uniform!, values], [1]);
  commands.dispatch(add, [uniform!, values], [1]);
  assert.deepEqual(labels, ["add", "add"]);
  commands.submit();
});

gpuTest("disposed commands give their buffers to those that come next", async (gpu) => {
  using pool = new BufferPool(gpu);
  const first = new Commands(gpu, pool);
  const { buffer } = await first.take("storage", 1000);
  first[Symbol.dispose]();
  first[Symbol.dispose](); // once only
  using second = new Commands(gpu, pool);
  assert.equal((await second.take("storage", 1000)).buffer, buffer);
  assert.notEqual((await second.take("storage", 1000)).buffer, buffer);
});

gpuTest("buffers may be taken again before those that wrote them are read", async (gpu) => {
  using pool = new BufferPool(gpu);
  const readback = new Readback(gpu, pool);
  const add = await compileAdd(gpu);
  const addTo = async (start: number) => {
    using commands = new Commands(gpu, pool);
    const values = await commands.store(new Float32Array(4).fill(start));
    const [uniform] = await commands.uniforms([Uint32Array.of(1)]);
    commands.dispatch(add, [uniform!, values], [1]);
    return [...await readback.read("add", commands, values)];
  };
  const found = await Promise.all([1, 2, 3, 4].map(addTo));
  assert.deepEqual(found, [2, 3, 4, 5].map((value) => new Array(4).fill(value)));
});

gpuTest("compileKernel() names the kernel that a device refuses", async (gpu) => {
  await assert.rejects(
    compileKernel(gpu, "broken", "fn main( {"),
    (error: Error) => error.message.startsWith('Cannot compile the kernel "broken": '),
  );
});
