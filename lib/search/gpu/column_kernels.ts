/**
 * The small kernels: one number per row, per group or per column of a weight. A workgroup has 32
 * threads of four output channels each, times 8 that share the inputs and join their results.
 */

import type { Quantizer } from "../../quant/quantizer.ts";
import { type Rounding, roundingSource } from "./rounding_source.ts";
import { SHAPE_SOURCE } from "./shape_source.ts";

/** Output channels of a workgroup. */
export const TILE_ROWS = 128;

/** Columns of a workgroup of the magnitude kernel. */
export const TILE_COLUMNS = 8;

const MAIN = /* wgsl */ `
@compute @workgroup_size(32, 8)
fn main(@builtin(workgroup_id) place: vec3u, @builtin(local_invocation_id) thread: vec3u) {`;

/**
 * The kernel that finds what the grids of a scaled weight depend on: for each row (or each group of a
 * row) the least value and the range, or 0 and the largest magnitude for symmetric grids.
 *
 * Bindings of group 0: 0 `Shape`, 1 weights `[columns, rows / 4]`, 2 scales `[scales, columns]` as
 * pairs s, 1 / s, 3 the result `[scales, groups, 2, rows / 4]`. Dispatch: tiles of rows, groups,
 * scales.
 */
export function rangeKernel(kind: Quantizer["kind"]): string {
  const symmetric = kind === "symmetric";
  return `${SHAPE_SOURCE}
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> scales: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> ranges: array<vec4f>;
var<workgroup> lows: array<array<vec4f, 32>, 8>;
var<workgroup> highs: array<array<vec4f, 32>, 8>;
${MAIN}
  let rowQuads = shape.rows / 4u;
  let quad = min(place.x * 32u + thread.x, rowQuads - 1u);
  let first = place.y * shape.groupSize;
  // From a member of the group, not from infinities, which a shader may assume not to meet.
  let start = ${
    symmetric
      ? "vec4f(0.0)"
      : "weights[first * rowQuads + quad] * scales[place.z * shape.columns + first].x"
  };
  var low = start;
  var high = start;
  for (var j = first + thread.y; j < first + shape.groupSize; j += 8u) {
    let scaled = weights[j * rowQuads + quad] * scales[place.z * shape.columns + j].x;
    ${
    symmetric
      ? "high = max(high, abs(scaled));"
      : "low = min(low, scaled);\n    high = max(high, scaled);"
  }
  }
  lows[thread.y][thread.x] = low;
  highs[thread.y][thread.x] = high;
  workgroupBarrier();
  if (thread.y == 0u && place.x * 32u + thread.x < rowQuads) {
    for (var i = 1u; i < 8u; i++) {
      low = min(low, lows[i][thread.x]);
      high = max(high, highs[i][thread.x]);
    }
    let at = (place.z * shape.groups + place.y) * 2u * rowQuads + quad;
    ranges[at] = low;
    ranges[at + rowQuads] = high - low;
  }
}
`;
}

/**
 * The kernel of the proxy error: sum over inputs j of (m_j D_ij)^2 over a tile of rows, for every
 * bit width without scales.
 *
 * Bindings of group 0: 0 `Shape`, 1 settings, 2 weights `[columns, rows / 4]`, 3 magnitudes
 * `[columns]`, 4 ranges, 5 the result `[settings, tiles]`. Dispatch: tiles of rows,
 * settings.
 */
export function proxyKernel(rounding: Rounding): string {
  return `${SHAPE_SOURCE}${roundingSource(rounding)}
@group(0) @binding(1) var<storage, read> settings: array<Setting>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> magnitudes: array<f32>;
@group(0) @binding(4) var<storage, read> ranges: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> results: array<f32>;
var<workgroup> sums: array<f32, 256>;
${MAIN}
  let setting = settings[place.y];
  let rowQuads = shape.rows / 4u;
  let quad = min(place.x * 32u + thread.x, rowQuads - 1u);
  var squares = vec4f(0.0);
  // One of the 8 threads takes every eighth input of a group, whose grid it keeps.
  for (var group = 0u; group < shape.groups; group++) {
    let at = group * 2u * rowQuads + quad;
    let grid = makeGrid(ranges[at], ranges[at + rowQuads], setting);
    let end = (group + 1u) * shape.groupSize;
    for (var j = group * shape.groupSize + thread.y; j < end; j += 8u) {
      let error = difference(weights[j * rowQuads + quad], 1.0, grid, setting) * magnitudes[j];
      squares = fma(error, error, squares);
    }
  }
  let inside = place.x * 32u + thread.x < rowQuads;
  let index = thread.y * 32u + thread.x;
  sums[index] = select(0.0, dot(squares, vec4f(1.0)), inside);
  workgroupBarrier();
  for (var half = 128u; half > 0u; half /= 2u) {
    if (index < half) { sums[index] += sums[index + half]; }
    workgroupBarrier();
  }
  if (index == 0u) { results[shape.results + place.y * shape.rows / ${TILE_ROWS}u + place.x] = sums[0]; }
}
`;
}

/**
 * The kernel that sums |W_ij| over a tile of rows, for every input.
 *
 * Bindings of group 0: 0 `Shape`, 1 weights `[columns, rows / 4]`, 2 the result `[columns, tiles]`.
 * Dispatch: tiles of {@linkcode TILE_COLUMNS} columns, tiles of rows.
 */
export function magnitudeKernel(): string {
  return `${SHAPE_SOURCE}
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> results: array<f32>;
var<workgroup> sums: array<array<f32, 32>, 8>;
${MAIN}
  let rowQuads = shape.rows / 4u;
  let quad = place.y * 32u + thread.x;
  let column = place.x * ${TILE_COLUMNS}u + thread.y;
  var sum = 0.0;
  if (quad < rowQuads && column < shape.columns) {
    sum = dot(abs(weights[column * rowQuads + quad]), vec4f(1.0));
  }
  sums[thread.y][thread.x] = sum;
  workgroupBarrier();
  if (thread.x == 0u && column < shape.columns) {
    for (var i = 1u; i < 32u; i++) { sum += sums[thread.y][i]; }
    results[shape.results + column * (shape.rows / ${TILE_ROWS}u) + place.y] = sum;
  }
}
`;
}
