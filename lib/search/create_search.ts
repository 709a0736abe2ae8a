/**
 * Which engine searches: the GPU where the graphs run on one, else the CPU.
 *
 * Effect: opens the GPU.
 */

import { createCpuSearch } from "./cpu/cpu_search.ts";
import type { Grids, SearchEngine } from "./linear_group.ts";
import { openGpu } from "./gpu/device.ts";
import { createGpuSearch } from "./gpu/gpu_search.ts";
import type { SessionSettings } from "../runtime/session.ts";
import { withFallback } from "./fallback_search.ts";

/** Where a search runs, and how. */
export interface SearchSettings extends SessionSettings {
  /** Whether to multiply every token, also where an exact shortcut is cheaper. */
  readonly exhaustive?: boolean;
  /**
   * Told why the search goes on with the processor after the GPU's memory ran out; without it that
   * is an error.
   */
  readonly onFallback?: (reason: string) => void;
}

/** Starts a search where the graphs run. */
export async function createSearch(
  grids: Grids,
  settings: SearchSettings,
): Promise<SearchEngine> {
  const { provider, onFallback } = settings;
  if (provider === "cpu") return createCpuSearch(grids, settings);
  const device = await openGpu();
  try {
    const search = await createGpuSearch(grids, device);
    const engine: SearchEngine = {
      load: (weights) => search.load(weights),
      async [Symbol.asyncDispose]() {
        await search[Symbol.asyncDispose]();
        device[Symbol.dispose]();
      },
    };
    if (onFallback === undefined) return engine;
    return withFallback(engine, () => createCpuSearch(grids, settings), onFallback);
  } catch (error) {
    device[Symbol.dispose]();
    throw error;
  }
}
