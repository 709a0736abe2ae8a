/**
 * Whether a provider works for a search.
 *
 * Effect: looks for a GPU, and opens it.
 */

import { unusableGpu } from "../runtime/gpu_adapter.ts";
import { probeProvider, requireVulkan } from "../runtime/provider.ts";
import type { ExecutionProvider } from "../runtime/session.ts";
import { openGpu } from "./gpu/device.ts";
import { probeDivision } from "./gpu/probe_division.ts";

/** Tries a provider as a search uses it: WebGPU through Deno, all others through ONNX Runtime. */
export async function probeSearch(provider: ExecutionProvider): Promise<void> {
  if (provider !== "webgpu") return await probeProvider(provider);
  requireVulkan();
  using gpu = await openGpu();
  // An adapter may open and yet not compute.
  await probeDivision(gpu).catch((cause) => {
    throw unusableGpu(gpu.description, cause);
  });
}
