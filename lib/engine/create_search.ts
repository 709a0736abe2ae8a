/**
 * Which engine searches.
 *
 * @module
 */

import type { SessionSettings } from "../runtime/session.ts";
import { createCpuSearch } from "./cpu_search.ts";
import type { Grids, SearchEngine } from "./layer_group.ts";

/**
 * Starts a search where the graphs run.
 *
 * @param grids The quantizer and its bit widths.
 * @param settings Provider and threads.
 * @returns A search; dispose of it (`await using`) to free its memory and end its workers.
 */
export function createSearch(grids: Grids, { threads }: SessionSettings): Promise<SearchEngine> {
  return Promise.resolve(createCpuSearch(grids, threads));
}
