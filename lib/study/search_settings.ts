/** What a run asks of the search. Pure. */

import type { ChosenProvider } from "../runtime/provider.ts";
import type { SearchSettings } from "../search/create_search.ts";
import type { Listener, RunOptions } from "./run_options.ts";

/** Where the user left the provider open, a full GPU leaves the rest of the search to the processor. */
export function searchSettings(
  { provider: choice, threads, exhaustive }: RunOptions,
  { provider }: ChosenProvider,
  listener: Listener,
): SearchSettings {
  const onFallback = (reason: string) =>
    listener.note(`the search goes on with the processor: ${reason}`);
  return {
    provider,
    ...(threads === undefined ? {} : { threads }),
    ...(exhaustive === true ? { exhaustive } : {}),
    ...(choice === "auto" ? { onFallback } : {}),
  };
}
