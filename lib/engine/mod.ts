/**
 * The scaling search of `quant`, fast: many bit widths and strengths for the layers that read one
 * input, in WebAssembly on all cores. Agrees with `quant` code for code.
 *
 * @example A small weight behind a loud channel, at both ends of the grid
 * ```ts
 * import { createCpuSearch } from "./mod.ts";
 * import { matrix } from "../num/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const grids = { kind: "symmetric", bits: [2], groupSize: 128 } as const;
 * await using engine = createCpuSearch(grids, { threads: 1 });
 * const bytes = new Uint8Array(Float32Array.of(-4, -1).buffer);
 * const weight = { name: "w", dtype: "F32", bytes, rows: 1, columns: 2 } as const;
 * await using group = await engine.load([weight]);
 * const search = group.search([Float32Array.of(1, 1), Float32Array.of(0.02, 1.98)], 1);
 * await search.add(matrix(Float32Array.of(1, 100), 1, 2));
 * const [curves] = await search.end();
 * const [plain, scaled] = curves!.errors.get(2)!;
 * assert.ok(plain! === 10000 && scaled! < 20);
 * ```
 *
 * @module
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
