import { createGpuSearch } from "../../../lib/search/gpu/gpu_search.ts";
import type { SearchEngine } from "../../../lib/search/linear_group.ts";
import { searchContract } from "../contract.ts";
import { ignore, openTestGpu, SMALL_TILING } from "./adapter.ts";

searchContract("GPU", async (grids): Promise<SearchEngine> => {
  const gpu = await openTestGpu();
  const engine = await createGpuSearch(grids, gpu, { tilings: [SMALL_TILING] });
  return {
    load: (weights) => engine.load(weights),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      gpu[Symbol.dispose]();
    },
  };
}, { ignore, refusesNonFinite: false, runs: 6 });
