/**
 * The scaling search of `quant`, fast: many bit widths and strengths for the layers that read one
 * input, in WebAssembly on all cores. Agrees with `quant` code for code.
 */

export { type CpuSearchSettings, createCpuSearch } from "../search/cpu/cpu_search.ts";
export { FakeQuantizer } from "../search/cpu/fake_quantizer.ts";
export type {
  ErrorCurves,
  Grids,
  LayerGroup,
  LayerSearch,
  SearchEngine,
  StoredMatrix,
} from "../search/linear_group.ts";
