/**
 * Whether a provider works for a search.
 *
 * Effect: looks for a GPU.
 */

import { findGpu } from "./gpu/device.ts";
import { probeProvider, requireVulkan } from "../runtime/provider.ts";
import type { ExecutionProvider } from "../runtime/session.ts";

/** Tries a provider as a search uses it: WebGPU through Deno, all others through ONNX Runtime. */
export async function probeSearch(provider: ExecutionProvider): Promise<void> {
  if (provider !== "webgpu") return await probeProvider(provider);
  requireVulkan();
  await findGpu();
}
