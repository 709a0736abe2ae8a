/**
 * The kernel of the search: the squared norm of a layer's output error under every setting (a bit
 * width and a scale), without storing an error or an output.
 *
 * With D = W diag(s) - Q(W diag(s)), the output error (W - W^) x equals D diag(1/s) x. A workgroup
 * computes a tile of it, `rows` output channels by `tokens` tokens, for one setting:
 *
 *     for each step of `depth` inputs
 *       stage     weights -> D diag(1/s) -> workgroup memory `errors[depth][rows]`
 *                 activations -> workgroup memory `inputs[depth][tokens]`
 *       multiply  each thread, for each of the `depth` inputs: a column of `threadRows` errors times
 *                 a row of `threadTokens` activations, added to its block of outputs in registers
 *     finish      sum of the squares of all outputs of the tile -> one number
 *
 * The next step's weights and activations are on their way from memory while one is multiplied.
 * Loops over registers and over a step's inputs are written out: that leaves no index arithmetic and
 * no bounds checks between the multiplications.
 */

import { type Rounding, roundingSource } from "./rounding_source.ts";
import { component, floats, guarded, lines, put, range } from "./shader_text.ts";
import { SHAPE_SOURCE } from "./shape_source.ts";
import { threadCount, type Tiling, turnDepth } from "./tiling.ts";

/** How often the grid of an output channel changes along its inputs. */
export type GridChange =
  /** Never: one grid per row. */
  | "row"
  /** Between steps only: groups are made of whole steps. */
  | "step"
  /** Anywhere. */
  | "column";

/** How often grids change along the inputs of layers. */
export function gridChange(groupSize: number, columns: number, { depth }: Tiling): GridChange {
  if (groupSize === columns) return "row";
  return groupSize % depth === 0 ? "step" : "column";
}

/** Threads of a warp, which execute in step. */
const WARP = 32;

/** What the parts of the kernel know. */
interface Plan {
  readonly tiling: Tiling;
  readonly grids: GridChange;
  readonly threads: number;
  /** Loads of four weights, and of four activations, that a thread does per step. */
  readonly weightLoads: number;
  readonly inputLoads: number;
}

function makePlan(tiling: Tiling, grids: GridChange): Plan {
  const { rows, tokens, depth } = tiling;
  const threads = threadCount(tiling);
  return {
    tiling,
    grids,
    threads,
    weightLoads: Math.ceil(depth * rows / 4 / threads),
    inputLoads: Math.ceil(depth * tokens / 4 / threads),
  };
}

function declarations({ tiling, threads }: Plan): string {
  const { rows, tokens, depth, vector, buffers } = tiling;
  const tile = (name: string, width: number) =>
    lines(
      range(buffers).map((b) =>
        `var<workgroup> ${name}${b}: array<array<${floats(vector)}, ${width / vector}>, ${depth}>;`
      ),
    );
  return `
@group(0) @binding(1) var<storage, read> settings: array<Setting>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>; // [columns, rows / 4]
@group(0) @binding(3) var<storage, read> inputs: array<vec4f>;  // [columns, tokens / 4]
@group(0) @binding(4) var<storage, read> scales: array<vec2f>;  // [scales, columns], s and 1 / s
@group(0) @binding(5) var<storage, read> ranges: array<vec4f>;  // [scales, groups, 2, rows / 4]
@group(0) @binding(6) var<storage, read_write> results: array<f32>;
${tile("errors", rows)}
${tile("activations", tokens)}
var<workgroup> sums: array<f32, ${threads}>;

fn gridAt(column: u32, quad: u32, setting: Setting) -> Grid {
  let group = min(column / shape.groupSize, shape.groups - 1u);
  let at = (setting.scale * shape.groups + group) * 2u * (shape.rows / 4u) + quad;
  return makeGrid(ranges[at], ranges[at + shape.rows / 4u], setting);
}`;
}

/**
 * Places of a thread: what it loads, and which block of the tile is its own. A warp covers a block of
 * threads that is near square, so that its reads of workgroup memory overlap most.
 */
function places({ tiling, threads, inputLoads }: Plan): string {
  const { rows, tokens, threadRows, threadTokens } = tiling;
  const across = tokens / threadTokens;
  const down = rows / threadRows;
  const wide = [8, 4, 2].find((w) => across % w === 0 && down % (WARP / w) === 0);
  const block = wide === undefined
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
    lines(
      range(inputLoads).map((i) =>
        `  let inputK${i} = (thread + ${i * threads}u) / ${tokens / 4}u;
  let inputSlot${i} = (thread + ${i * threads}u) % ${tokens / 4}u;`
      ),
    )
  }
  // The block of outputs that is this thread's.
  ${block}`;
}

/** Brings the weights and activations of a step into registers. */
function load(plan: Plan, column: string): string {
  const { tiling: { rows, tokens, depth }, threads } = plan;
  const perLoad = threads / (rows / 4);
  const weights = range(plan.weightLoads).map((i) =>
    guarded(
      i,
      depth * rows / 4,
      threads,
      `weight${i} = weights[(${column} + k + ${i * perLoad}u) * rowQuads + quad];
scale${i} = scales[setting.scale * shape.columns + ${column} + k + ${i * perLoad}u];`,
    )
  );
  const inputs = range(plan.inputLoads).map((i) =>
    guarded(
      i,
      depth * tokens / 4,
      threads,
      `input${i} = inputs[(${column} + inputK${i}) * tokenQuads + tile.x * ${
        tokens / 4
      }u + inputSlot${i}];`,
    )
  );
  return lines([...weights, ...inputs]);
}

/** Turns the loaded weights into errors and stores a step into workgroup memory. */
function stage(plan: Plan, buffer: number, column: string): string {
  const { tiling: { rows, tokens, depth, vector }, threads, grids } = plan;
  const perLoad = threads / (rows / 4);
  const refresh = grids === "step"
    ? `if (${column} % shape.groupSize == 0u) { grid = gridAt(${column}, quad, setting); }`
    : "";
  const errors = range(plan.weightLoads).map((i) => {
    const at = `k + ${i * perLoad}u`;
    const grid = grids === "column" ? `gridAt(${column} + ${at}, quad, setting)` : "grid";
    return guarded(
      i,
      depth * rows / 4,
      threads,
      `let error${i} = difference(weight${i}, scale${i}.x, ${grid}, setting) * scale${i}.y;
${put(`errors${buffer}`, at, "slot", `error${i}`, vector)}`,
    );
  });
  const inputs = range(plan.inputLoads).map((i) =>
    guarded(
      i,
      depth * tokens / 4,
      threads,
      put(`activations${buffer}`, `inputK${i}`, `inputSlot${i}`, `input${i}`, vector),
    )
  );
  return lines(["{", refresh, ...errors, ...inputs, "}"]);
}

/** Multiplies a step: for each input an outer product of two columns in registers. */
function multiply({ tiling }: Plan, buffer: number): string {
  const { rows, tokens, depth, threadRows, threadTokens, vector } = tiling;
  const [down, across] = [rows / threadRows, tokens / threadTokens];
  return lines(
    range(depth).map((k) => {
      const reads = [
        ...range(threadRows / vector).map((i) =>
          `let a${i} = errors${buffer}[${k}][y + ${i * down}u];`
        ),
        ...range(threadTokens / vector).map((j) =>
          `let b${j} = activations${buffer}[${k}][x + ${j * across}u];`
        ),
      ];
      const products = range(threadRows).flatMap((i) =>
        range(threadTokens / vector).map((j) =>
          `c${i}_${j} = fma(${floats(vector)}(${component("a", i, vector)}), b${j}, c${i}_${j});`
        )
      );
      return lines(["{", ...reads, ...products, "}"]);
    }),
  );
}

/** Walks along the inputs with one copy of the workgroup memory. */
function singleBuffered(plan: Plan): string {
  const { depth } = plan.tiling;
  return `
  ${load(plan, "0u")}
  for (var column = 0u; column < shape.columns; column += ${depth}u) {
    ${stage(plan, 0, "column")}
    workgroupBarrier();
    let next = min(column + ${depth}u, shape.columns - ${depth}u);
    ${load(plan, "next")}
    ${multiply(plan, 0)}
    workgroupBarrier();
  }`;
}

/** Walks along the inputs two steps at a time, each with its own workgroup memory. */
function doubleBuffered(plan: Plan): string {
  const { depth } = plan.tiling;
  return `
  ${load(plan, "0u")}
  ${stage(plan, 0, "0u")}
  workgroupBarrier();
  for (var column = 0u; column < shape.columns; column += ${turnDepth(plan.tiling)}u) {
    let odd = column + ${depth}u;
    ${load(plan, "odd")}
    ${multiply(plan, 0)}
    ${stage(plan, 1, "odd")}
    workgroupBarrier();
    let even = min(odd + ${depth}u, shape.columns - ${depth}u);
    ${load(plan, "even")}
    ${multiply(plan, 1)}
    ${stage(plan, 0, "even")}
    workgroupBarrier();
  }`;
}

/** Adds up the squares of the tile's outputs and stores the sum. */
function finish({ tiling, threads }: Plan): string {
  const { threadRows, threadTokens, vector } = tiling;
  const outputs = range(threadRows).flatMap((i) =>
    range(threadTokens / vector).map((j) => `c${i}_${j}`)
  );
  const square = (c: string) => vector === 1 ? `${c} * ${c}` : `dot(${c}, ${c})`;
  return `
  var sum = 0.0;
  ${lines(outputs.map((c) => `sum += ${square(c)};`))}
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
  const plan = makePlan(tiling, grids);
  const { threadRows, threadTokens, vector, buffers } = tiling;
  const outputs = range(threadRows).flatMap((i) =>
    range(threadTokens / vector).map((j) => `  var c${i}_${j} = ${floats(vector)}(0.0);`)
  );
  return `${SHAPE_SOURCE}${roundingSource(rounding)}${declarations(plan)}

@compute @workgroup_size(${plan.threads})
fn main(
  @builtin(workgroup_id) tile: vec3u,
  @builtin(num_workgroups) tiles: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {${places(plan)}
  ${grids === "column" ? "" : "var grid = gridAt(0u, quad, setting);"}
${lines(range(plan.weightLoads).map((i) => `  var weight${i}: vec4f;\n  var scale${i}: vec2f;`))}
${lines(range(plan.inputLoads).map((i) => `  var input${i}: vec4f;`))}
${lines(outputs)}
${buffers === 1 ? singleBuffered(plan) : doubleBuffered(plan)}
${finish(plan)}
}
`;
}
