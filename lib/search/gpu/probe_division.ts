import { createRandom, randomInteger } from "../../num/random.ts";
import { roundingSource } from "./rounding_source.ts";

/** Quotients to try, in fours. */
const COUNT = 1024;

/**
 * Quotients that a correctly rounded division is needed for: the numerator is a half-integer multiple
 * of the denominator, rounded to float32.
 */
export function hardQuotients(): [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  const random = createRandom(1);
  const b = Float32Array.from({ length: COUNT }, () => 2 ** -8 * (1 + random()));
  return [b.map((step) => (randomInteger(random, 128) + 0.5) * step), b];
}

/** Divides four pairs per thread. */
const kernel = (fused: boolean): string =>
  `${roundingSource({ kind: "symmetric", fused })}
@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> quotients: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3u) {
  let i = thread.x;
  quotients[i] = divide(a[i], b[i], 1.0 / b[i]);
}`;

/** Whether the device divides as float32 division is defined. */
async function divides(device: GPUDevice, fused: boolean): Promise<boolean> {
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const module = device.createShaderModule({ code: kernel(fused) });
  const compute = { module, entryPoint: "main" };
  const pipeline = device.createComputePipeline({ layout: "auto", compute });
  const size = 4 * COUNT;
  const storage = () => device.createBuffer({ size, usage: STORAGE | COPY_DST | COPY_SRC });
  const buffers = [storage(), storage(), storage()] as const;
  const read = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  const [a, b] = hardQuotients();
  device.queue.writeBuffer(buffers[0], 0, a);
  device.queue.writeBuffer(buffers[1], 0, b);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const layout = pipeline.getBindGroupLayout(0);
  pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
  pass.dispatchWorkgroups(COUNT / 4 / 64);
  pass.end();
  encoder.copyBufferToBuffer(buffers[2], 0, read, 0, size);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(GPUMapMode.READ);
  const quotients = new Float32Array(read.getMappedRange().slice(0));
  for (const buffer of [...buffers, read]) buffer.destroy();
  return quotients.every((q, i) => q === Math.fround(a[i]! / b[i]!));
}

/** Finds the way of dividing that gives correctly rounded quotients on a device. */
export async function probeDivision(device: GPUDevice): Promise<boolean> {
  if (await divides(device, true)) return true;
  if (await divides(device, false)) return false;
  throw new Error(
    "Cannot search scales on this GPU: it does not divide exactly, wanted the codes that float32 division gives, compute on the processor",
  );
}
