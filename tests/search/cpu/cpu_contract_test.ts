import { createCpuSearch } from "../../../lib/search/cpu/cpu_search.ts";
import type { SearchEngine } from "../../../lib/search/linear_group.ts";
import { searchContract } from "../contract.ts";

/** Announces so many tokens that their Gram matrix is always cheaper. */
function overGram(engine: SearchEngine): SearchEngine {
  return {
    async load(weights) {
      const group = await engine.load(weights);
      return {
        weightMagnitudes: () => group.weightMagnitudes(),
        proxies: (actScales) => group.proxies(actScales),
        search: (scales) => group.search(scales, Infinity),
        [Symbol.asyncDispose]: () => group[Symbol.asyncDispose](),
      };
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

searchContract(
  "CPU over tokens",
  (grids) => createCpuSearch(grids, { threads: 2, exhaustive: true }),
);
searchContract(
  "CPU over the Gram matrix",
  (grids) => overGram(createCpuSearch(grids, { threads: 2 })),
);
