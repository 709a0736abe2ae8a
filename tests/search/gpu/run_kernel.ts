import { BufferPool } from "../../../lib/search/gpu/buffer_pool.ts";
import { Commands } from "../../../lib/search/gpu/commands.ts";
import type { GpuDevice } from "../../../lib/search/gpu/device.ts";
import { compileKernel } from "../../../lib/search/gpu/kernels.ts";
import { Readback } from "../../../lib/search/gpu/readback.ts";

/** One dispatch: bindings are the uniform, then the inputs, then the results. */
export interface Dispatch {
  readonly uniform?: Uint32Array;
  readonly inputs: readonly (Float32Array<ArrayBuffer> | ArrayBuffer)[];
  /** What the results are before. */
  readonly results: Float32Array<ArrayBuffer>;
  readonly workgroups: readonly [number, number?, number?];
}

/** Runs a kernel once and reads its results. */
export async function runKernel(
  gpu: GpuDevice,
  code: string,
  { uniform, inputs, results, workgroups }: Dispatch,
): Promise<Float32Array> {
  using pool = new BufferPool(gpu);
  using commands = new Commands(gpu, pool);
  const kernel = await compileKernel(gpu, "test", code);
  const uniforms = uniform ? await commands.uniforms([uniform]) : [];
  const stored = [];
  for (const values of [...inputs, results]) stored.push(await commands.store(values));
  commands.dispatch(kernel, [...uniforms, ...stored], workgroups);
  return await new Readback(gpu, pool).read("test", commands, stored.at(-1)!);
}
