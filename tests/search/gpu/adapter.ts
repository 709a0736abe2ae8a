/**
 * The adapter that tests of the GPU's code run on: a GPU, or a Vulkan driver for processors (Mesa's
 * llvmpipe). OpenGL for processors (without half floats) will not do: Mesa compiles for minutes there.
 */
import { type GpuDevice, openGpu } from "../../../lib/search/gpu/device.ts";
import { findAdapter } from "../../../lib/runtime/gpu_adapter.ts";
import type { Tiling } from "../../../lib/search/gpu/tiling.ts";

const adapter = await findAdapter();
const usable = adapter && (!adapter.info.isFallbackAdapter || adapter.features.has("shader-f16"));

/** Set by `.ci/run`, which installs Mesa: there, a test that finds no adapter fails. */
const required = Deno.env.get("AWQ_DIAG_GPU_TESTS") === "required";

/** Whether these tests are left out. */
export const ignore = !usable && !required;
if (ignore) console.info("GPU tests are left out: install mesa-vulkan-drivers to run them");

/** Opens the adapter at hand. */
export async function openTestGpu(): Promise<GpuDevice> {
  if (!usable) throw new Error("Cannot test on a GPU: found none, install mesa-vulkan-drivers");
  return await openGpu({ software: true });
}

/** Registers a test on an open device. */
export function gpuTest(name: string, use: (gpu: GpuDevice) => Promise<void>): void {
  Deno.test(name, { ignore }, async () => {
    using gpu = await openTestGpu();
    await use(gpu);
  });
}

/** Small tiles: a processor compiles and runs them in reasonable time. */
export const SMALL_TILING: Tiling = {
  rows: 32,
  tokens: 32,
  depth: 8,
  threadRows: 4,
  threadTokens: 4,
};
