import { AwqDiagError } from "../../errors/awq_diag_error.ts";
import { createRandom, randomInteger } from "../../num/random.ts";
import { BufferPool } from "./buffer_pool.ts";
import { Commands } from "./commands.ts";
import type { GpuDevice } from "./device.ts";
import { compileKernel } from "./kernels.ts";
import { Readback } from "./readback.ts";
import { roundingSource } from "./rounding_source.ts";

/** Quotients to try. */
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
async function divides(gpu: GpuDevice, fused: boolean): Promise<boolean> {
  using pool = new BufferPool(gpu);
  using commands = new Commands(gpu, pool);
  const [a, b] = hardQuotients();
  const quotients = await commands.take("storage", 4 * COUNT);
  commands.dispatch(
    await compileKernel(gpu, "divide", kernel(fused)),
    [await commands.store(a), await commands.store(b), quotients],
    [COUNT / 4 / 64],
  );
  const found = await new Readback(gpu, pool).read("divide", commands, quotients);
  return found.every((quotient, i) => quotient === Math.fround(a[i]! / b[i]!));
}

/** Whether `fma` rounds once, so that it divides exactly; refuses a device on which nothing does. */
export async function probeDivision(gpu: GpuDevice): Promise<boolean> {
  if (await divides(gpu, true)) return true;
  if (await divides(gpu, false)) return false;
  throw new AwqDiagError(
    "Cannot search scales on this GPU: it does not divide exactly, wanted the codes that float32 division gives, compute on the processor",
  );
}
