/**
 * The adapter that tests of the GPU's code run on: a GPU, or a Vulkan driver for processors (Mesa's
 * llvmpipe). OpenGL for processors (without half floats) will not do: Mesa compiles for minutes there.
 */
import { type GpuDevice, openGpu } from "../../../lib/search/gpu/device.ts";
import { findAdapter } from "../../../lib/runtime/gpu_adapter.ts";
import type { Tiling } from "../../../lib/search/gpu/tiling.ts";

const adapter = await findAdapter().catch(() => null);
const usable = adapter?.info.isFallbackAdapter
  ? adapter.features.has("shader-f16")
  : adapter !== null && adapter !== undefined && await opens();

/** Whether a GPU gives a device: OpenGL on a server without a desktop was seen to give none. */
async function opens(): Promise<boolean> {
  using _turn = await takeTurn();
  try {
    using _gpu = await openGpu();
    return true;
  } catch {
    return false;
  }
}

/** Set by `.ci/run`, which installs Mesa: there, a test that finds no adapter fails. */
const required = Deno.env.get("AWQ_DIAG_GPU_TESTS") === "required";

/** Whether these tests are left out. */
export const ignore = !usable && !required;
if (ignore) console.info("GPU tests are left out: install mesa-vulkan-drivers to run them");

/**
 * Opens the adapter at hand. A real GPU serves one test after another: opened by several test files at
 * once, NVIDIA's driver was seen to hang (docs/log.md). Drivers for processors do not mind.
 */
export async function openTestGpu(): Promise<GpuDevice> {
  if (!usable) throw new Error("Cannot test on a GPU: found none, install mesa-vulkan-drivers");
  const turn = adapter!.info.isFallbackAdapter ? undefined : await takeTurn();
  try {
    const gpu = await openGpu({ software: true });
    const end = gpu[Symbol.dispose].bind(gpu);
    gpu[Symbol.dispose] = () => {
      end();
      turn?.[Symbol.dispose]();
    };
    return gpu;
  } catch (error) {
    turn?.[Symbol.dispose]();
    throw error;
  }
}

/** Waits for the other test files, which run in threads of this process. */
async function takeTurn(): Promise<Deno.FsFile> {
  const path = `${Deno.env.get("TMPDIR") ?? "/tmp"}/awq-diag-gpu-tests.lock`;
  const file = await Deno.open(path, { create: true, write: true });
  await file.lock(true);
  return file;
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
