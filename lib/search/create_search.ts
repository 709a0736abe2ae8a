/**
 * Which engine searches: the GPU where the graphs run on one, else the CPU.
 *
 * Effect: opens the GPU.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import type { SessionSettings } from "../runtime/session.ts";
import { createCpuSearch } from "./cpu/cpu_search.ts";
import { withFallback } from "./fallback_search.ts";
import { openGpu } from "./gpu/device.ts";
import { createGpuSearch } from "./gpu/gpu_search.ts";
import type { Grids, SearchEngine } from "./linear_group.ts";

/** Where a search runs, and how. */
export interface SearchSettings extends SessionSettings {
  /** Whether to multiply every token, also where an exact shortcut is cheaper. */
  readonly exhaustive?: boolean;
  /**
   * Receives why the search goes on with the processor, after the GPU's memory ran out or its driver
   * refused a kernel; without it that is an error.
   */
  readonly onFallback?: (reason: string) => void;
}

/** Starts a search where the graphs run. */
export async function createSearch(grids: Grids, settings: SearchSettings): Promise<SearchEngine> {
  const { provider, onFallback } = settings;
  if (provider === "cpu") return createCpuSearch(grids, settings);
  const onProcessor = () => createCpuSearch(grids, settings);
  if (onFallback === undefined) return await openGpuSearch(grids);
  try {
    return withFallback(await openGpuSearch(grids), onProcessor, onFallback);
  } catch (error) {
    if (!(error instanceof AwqDiagError)) throw error;
    onFallback(error.message);
    return onProcessor();
  }
}

/** A search that owns its GPU. */
async function openGpuSearch(grids: Grids): Promise<SearchEngine> {
  await using opened = new AsyncDisposableStack();
  const search = await createGpuSearch(grids, opened.use(await openGpu()));
  opened.use(search);
  const held = opened.move();
  return {
    load: (weights) => search.load(weights),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
