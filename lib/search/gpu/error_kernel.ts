/**
 * The kernel of the search: the squared norm of a linear's output error under every setting (a bit
 * width and a scale), without storing an error or an output.
 *
 * With D = W diag(s) - Q(W diag(s)), the output error (W - W^) x equals D diag(1/s) x. A workgroup
 * computes a tile of it, `rows` output channels by `tokens` tokens, for one setting:
 *
 *     for each step of `depth` inputs
 *       stage     weights -> D diag(1/s) -> workgroup memory `errors[depth][rows]`
 *                 activations -> workgroup memory `activations[depth][tokens]`
 *       multiply  each thread, for each of the `depth` inputs: a column of `threadRows` errors times
 *                 a row of `threadTokens` activations, added to its outputs in registers
 *     finish      sum of the squares of all outputs of the tile -> one number
 *
 * The next step's weights and activations are on their way from memory while one is multiplied.
 * Loops over registers and over a step's inputs are written out: that leaves no index arithmetic and
 * no bounds checks between the multiplications.
 */

import { type Rounding, roundingSource } from "./rounding_source.ts";
import { SHAPE_SOURCE } from "./shape_source.ts";
import { threadCount, type Tiling } from "./tiling.ts";

/** Where the grid of an output channel changes: per row, between steps only, or at any column. */
export type GridChange = "row" | "step" | "column";

/** Where grids change; groups may be made of whole steps. */
export function gridChange(groupSize: number, columns: number, { depth }: Tiling): GridChange {
  if (groupSize === columns) return "row";
  return groupSize % depth === 0 ? "step" : "column";
}

/** Threads of a warp, which execute in step. */
const WARP = 32;

/** Lines of text for 0, 1, ... count - 1. */
function repeat(count: number, write: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => write(i)).join("\n");
}

/** Lines of text for each vector of a thread's outputs. */
function forOutputs({ threadRows, threadTokens }: Tiling, write: (i: number, j: number) => string) {
  return repeat(threadRows, (i) => repeat(threadTokens / 4, (j) => write(i, j)));
}

/** Loads of four values that a thread does per step, of `width` at each of its inputs. */
function loadCount(width: number, tiling: Tiling): number {
  return Math.ceil(tiling.depth * width / 4 / threadCount(tiling));
}

/** Lines of text for each of a thread's loads, guarded where fewer threads take part than there are. */
function forLoads(width: number, tiling: Tiling, write: (load: number) => string): string {
  const threads = threadCount(tiling);
  const total = tiling.depth * width / 4;
  return repeat(
    loadCount(width, tiling),
    (load) =>
      (load + 1) * threads <= total
        ? write(load)
        : `if (thread + ${load * threads}u < ${total}u) {\n${write(load)}\n}`,
  );
}

function declarations(tiling: Tiling): string {
  const { rows, tokens, depth } = tiling;
  return `
@group(0) @binding(1) var<storage, read> settings: array<Setting>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>; // [columns, rows / 4]
@group(0) @binding(3) var<storage, read> inputs: array<vec4f>;  // [columns, tokens / 4]
@group(0) @binding(4) var<storage, read> scales: array<vec2f>;  // [scales, columns], s and 1 / s
@group(0) @binding(5) var<storage, read> ranges: array<vec4f>;  // [scales, groups, 2, rows / 4]
@group(0) @binding(6) var<storage, read_write> results: array<f32>;
var<workgroup> errors: array<array<vec4f, ${rows / 4}>, ${depth}>;
var<workgroup> activations: array<array<vec4f, ${tokens / 4}>, ${depth}>;
var<workgroup> sums: array<f32, ${threadCount(tiling)}>;

fn gridAt(column: u32, quad: u32, setting: Setting) -> Grid {
  let group = min(column / shape.groupSize, shape.groups - 1u);
  let at = (setting.scale * shape.groups + group) * 2u * (shape.rows / 4u) + quad;
  return makeGrid(ranges[at], ranges[at + shape.rows / 4u], setting);
}`;
}

/**
 * Places of a thread: what it loads, and which outputs of the tile are its own. A warp covers outputs
 * that are near square, so that its reads of workgroup memory overlap most.
 */
function places(tiling: Tiling): string {
  const { rows, tokens, threadRows, threadTokens } = tiling;
  const threads = threadCount(tiling);
  const across = tokens / threadTokens;
  const down = rows / threadRows;
  const wide = [8, 4, 2].find((w) => across % w === 0 && down % (WARP / w) === 0);
  const outputs = wide === undefined
    ? `let x = thread % ${across}u;
  let y = thread / ${across}u;`
    : `let warp = thread / ${WARP}u;
  let x = (warp % ${across / wide}u) * ${wide}u + thread % ${wide}u;
  let y = (warp / ${across / wide}u) * ${WARP / wide}u + thread % ${WARP}u / ${wide}u;`;
  return `
  let setting = settings[tile.y];
  let rowQuads = shape.rows / 4u;
  let tokenQuads = shape.tokens / 4u;
  // The four output channels whose weights this thread loads, at inputs k, k + ${
    threads / (rows / 4)
  }, ...
  let slot = thread % ${rows / 4}u;
  let quad = tile.z * ${rows / 4}u + slot;
  let k = thread / ${rows / 4}u;
${
    repeat(loadCount(tokens, tiling), (i) =>
      `  let inputK${i} = (thread + ${i * threads}u) / ${tokens / 4}u;
  let inputSlot${i} = (thread + ${i * threads}u) % ${tokens / 4}u;`)
  }
  ${outputs}`;
}

/** Brings the weights and activations of a step into registers. */
function load(tiling: Tiling, column: string): string {
  const { rows, tokens } = tiling;
  const perLoad = threadCount(tiling) / (rows / 4);
  const weights = forLoads(
    rows,
    tiling,
    (i) =>
      `weight${i} = weights[(${column} + k + ${i * perLoad}u) * rowQuads + quad];
scale${i} = scales[setting.scale * shape.columns + ${column} + k + ${i * perLoad}u];`,
  );
  const inputs = forLoads(
    tokens,
    tiling,
    (i) =>
      `input${i} = inputs[(${column} + inputK${i}) * tokenQuads + tile.x * ${
        tokens / 4
      }u + inputSlot${i}];`,
  );
  return `${weights}\n${inputs}`;
}

/** Turns the loaded weights into errors and stores a step into workgroup memory. */
function stage(tiling: Tiling, grids: GridChange): string {
  const { rows, tokens } = tiling;
  const perLoad = threadCount(tiling) / (rows / 4);
  const refresh = grids === "step"
    ? "if (column % shape.groupSize == 0u) { grid = gridAt(column, quad, setting); }"
    : "";
  const errors = forLoads(rows, tiling, (i) => {
    const at = `k + ${i * perLoad}u`;
    const grid = grids === "column" ? `gridAt(column + ${at}, quad, setting)` : "grid";
    return `let error${i} = difference(weight${i}, scale${i}.x, ${grid}, setting) * scale${i}.y;
errors[${at}][slot] = error${i};`;
  });
  const inputs = forLoads(
    tokens,
    tiling,
    (i) => `activations[inputK${i}][inputSlot${i}] = input${i};`,
  );
  return `{\n${refresh}\n${errors}\n${inputs}\n}`;
}

/** Multiplies a step: for each input an outer product of two columns in registers. */
function multiply(tiling: Tiling): string {
  const { rows, tokens, depth, threadRows, threadTokens } = tiling;
  const [down, across] = [rows / threadRows, tokens / threadTokens];
  const products = forOutputs(
    tiling,
    (i, j) => `c${i}_${j} = fma(vec4f(a${Math.floor(i / 4)}.${"xyzw"[i % 4]}), b${j}, c${i}_${j});`,
  );
  return repeat(depth, (k) =>
    `{
${repeat(threadRows / 4, (i) => `let a${i} = errors[${k}][y + ${i * down}u];`)}
${repeat(threadTokens / 4, (j) => `let b${j} = activations[${k}][x + ${j * across}u];`)}
${products}
}`);
}

/** Walks along the inputs. */
function steps(tiling: Tiling, grids: GridChange): string {
  const { depth } = tiling;
  return `
  ${load(tiling, "0u")}
  for (var column = 0u; column < shape.columns; column += ${depth}u) {
    ${stage(tiling, grids)}
    workgroupBarrier();
    let next = min(column + ${depth}u, shape.columns - ${depth}u);
    ${load(tiling, "next")}
    ${multiply(tiling)}
    workgroupBarrier();
  }`;
}

/** Adds up the squares of the tile's outputs and stores the sum. */
function finish(tiling: Tiling): string {
  const threads = threadCount(tiling);
  return `
  var sum = 0.0;
  ${forOutputs(tiling, (i, j) => `sum += dot(c${i}_${j}, c${i}_${j});`)}
  sums[thread] = sum;
  workgroupBarrier();
  if (thread < ${WARP}u) {
    for (var i = thread + ${WARP}u; i < ${threads}u; i += ${WARP}u) { sum += sums[i]; }
    sums[thread] = sum;
  }
  workgroupBarrier();
  if (thread == 0u) {
    for (var i = 1u; i < ${Math.min(WARP, threads)}u; i++) { sum += sums[i]; }
    results[shape.results + (tile.y * tiles.z + tile.z) * tiles.x + tile.x] = sum;
  }`;
}

/**
 * Writes the kernel.
 *
 * Bindings of group 0: 0 `Shape`, 1 settings, 2 weights, 3 activations, 4 scales, 5 ranges, 6
 * results (see the declarations in the shader). Dispatch: tiles of tokens, settings, tiles of rows;
 * the result of a workgroup goes to `[settings, tiles of rows, tiles of tokens]`.
 */
export function errorKernel(tiling: Tiling, rounding: Rounding, grids: GridChange): string {
  const { rows, tokens } = tiling;
  return `${SHAPE_SOURCE}${roundingSource(rounding)}${declarations(tiling)}

@compute @workgroup_size(${threadCount(tiling)})
fn main(
  @builtin(workgroup_id) tile: vec3u,
  @builtin(num_workgroups) tiles: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {${places(tiling)}
  ${grids === "column" ? "" : "var grid = gridAt(0u, quad, setting);"}
${repeat(loadCount(rows, tiling), (i) => `  var weight${i}: vec4f;\n  var scale${i}: vec2f;`)}
${repeat(loadCount(tokens, tiling), (i) => `  var input${i}: vec4f;`)}
${forOutputs(tiling, (i, j) => `  var c${i}_${j} = vec4f(0.0);`)}
${steps(tiling, grids)}
${finish(tiling)}
}
`;
}
