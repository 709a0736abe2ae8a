/**
 * The method, as its definition: uniform quantizers, AWQ scales, the error that rounding makes in a
 * linear's output, and the search for the best strength. Pure; nothing is changed in place.
 *
 * @example Scaling rescues a small weight behind a loud channel
 * ```ts
 * import { alphaGrid, searchScale } from "./mod.ts";
 * import { matrix } from "../num/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const weight = matrix(Float32Array.of(-4, -1), 1, 2);
 * const inputs = [matrix(Float32Array.of(1, 100), 1, 2)];
 * const quantizer = { kind: "symmetric", bits: 2 } as const;
 * const { errors, bestIndex } = searchScale(weight, inputs, [1, 100], quantizer, alphaGrid(3));
 * assert.ok(errors[bestIndex]! < 0.01 && errors[0]! > 0.9);
 * ```
 *
 * @module
 */

export { alphaGrid } from "./alpha_grid.ts";
export { effectiveGroupSize, quantizeGroup } from "./group.ts";
export { officialScales } from "./official_scales.ts";
export { outputSquaredNorm } from "./output_squared_norm.ts";
export { outputError } from "./output_error.ts";
export { proxyError } from "./proxy_error.ts";
export { quantize, type Quantizer } from "./quantizer.ts";
export { quantizeScaled, scaleColumns } from "./scaled.ts";
export { awqScales } from "./scales.ts";
export { type ScaleSearch, searchScale } from "./search.ts";
export { quantizeSymmetric } from "./symmetric.ts";
