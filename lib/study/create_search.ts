/**
 * Which engine searches.
 *
 * @module
 */

import type { SessionSettings } from "../runtime/session.ts";
import { createCpuSearch } from "./cpu_search.ts";
import type { Grids, SearchEngine } from "./layer_group.ts";

/** Where a search runs, and how. */
export interface SearchSettings extends SessionSettings {
  /** Whether to multiply every token, also where an exact shortcut is cheaper. */
  readonly exhaustive?: boolean;
}

/**
 * Starts a search where the graphs run.
 *
 * @param grids The quantizer and its bit widths.
 * @param settings Provider, threads, shortcuts.
 * @returns A search; dispose of it (`await using`) to free its memory and end its workers.
 */
export function createSearch(grids: Grids, settings: SearchSettings): Promise<SearchEngine> {
  return Promise.resolve(createCpuSearch(grids, settings));
}
