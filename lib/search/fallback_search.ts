/** A search that goes on with another engine when the first runs out of memory. */

import { GpuMemoryError } from "./gpu/device.ts";
import type { LinearGroup, LinearSearch, SearchEngine } from "./linear_group.ts";

/**
 * Makes a search that changes over to another engine, once and for good, when the first runs out of
 * memory; what it was asked for then is done again there.
 */
export function withFallback(
  first: SearchEngine,
  createSecond: () => SearchEngine,
  onFallback: (reason: string) => void,
): SearchEngine {
  let second: SearchEngine | undefined;

  function changeOver(reason: string): SearchEngine {
    if (second === undefined) {
      second = createSecond();
      onFallback(reason);
    }
    return second;
  }

  return {
    async load(weights) {
      try {
        const group = await (second ?? first).load(weights);
        return movableGroup(group, (reason) => changeOver(reason).load(weights));
      } catch (error) {
        if (!(error instanceof GpuMemoryError)) throw error;
        return await changeOver(error.message).load(weights);
      }
    },
    async [Symbol.asyncDispose]() {
      await first[Symbol.asyncDispose]();
      await second?.[Symbol.asyncDispose]();
    },
  };
}

/** Linears that are loaded again elsewhere when memory runs out, once for all calls in progress. */
function movableGroup(
  first: LinearGroup,
  reload: (reason: string) => Promise<LinearGroup>,
): LinearGroup {
  let current = first;
  let moved: Promise<LinearGroup> | undefined;

  async function move(reason: string): Promise<LinearGroup> {
    await first[Symbol.asyncDispose]();
    return current = await reload(reason);
  }

  async function attempt<T>(action: (group: LinearGroup) => Promise<T>): Promise<T> {
    try {
      return await action(await moved ?? first);
    } catch (error) {
      if (!(error instanceof GpuMemoryError)) throw error;
      return await action(await (moved ??= move(error.message)));
    }
  }

  return {
    weightMagnitudes: () => attempt((group) => group.weightMagnitudes()),
    proxies: (actScales) => attempt((group) => group.proxies(actScales)),
    search(scales, tokens) {
      let begun: LinearSearch | undefined;
      return {
        /** Only the first tokens can be added again elsewhere: later ones join what is there. */
        async add(inputs) {
          if (begun !== undefined) return await begun.add(inputs);
          begun = await attempt(async (group) => {
            const search = group.search(scales, tokens);
            await search.add(inputs);
            return search;
          });
        },
        end: () => begun?.end() ?? attempt((group) => group.search(scales, tokens).end()),
      };
    },
    [Symbol.asyncDispose]: () => current[Symbol.asyncDispose](),
  };
}
