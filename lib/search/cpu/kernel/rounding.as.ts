/**
 * The inner loops of the search in WebAssembly SIMD: everything that touches each weight, in as few
 * passes as its definition allows. AssemblyScript, compiled to rounding.wasm by `deno task kernel`.
 *
 * Addresses are in bytes. Every multiplication, division and rounding is float32, in the order of
 * lib/quant, whose codes these loops meet bit for bit (tests/search/cpu/rounding_test.ts).
 *
 * Loops over rows run past the end of a row by up to three values. Rows are written in ascending
 * order, so the next row overwrites what ran over, and sixteen spare bytes follow the last.
 *
 * A wide weight `[rows, columns]` becomes `[rows, grids, columns]`: row i on the first grid, on the
 * second, and so on.
 */
import { at } from "../../../parallel/widen.as";

export { firstFree, firstNonFinite, widenBfloat16, widenFloat16 } from "../../../parallel/widen.as";

/** Smallest step of the symmetric quantizer, and smallest range of a group. */
const MIN_STEP: f32 = 1e-10;
const MIN_RANGE: f32 = 1e-5;

// @ts-ignore: decorator
@inline
function fold(lanes: v128, larger: bool): f32 {
  const a = f32x4.extract_lane(lanes, 0);
  const b = f32x4.extract_lane(lanes, 1);
  const c = f32x4.extract_lane(lanes, 2);
  const d = f32x4.extract_lane(lanes, 3);
  return larger ? max(max(a, b), max(c, d)) : min(min(a, b), min(c, d));
}

/** Adds |w| of every row to float64 totals per column. */
export function addMagnitudes(weight: usize, rows: i32, columns: i32, totals: usize): void {
  for (let i = 0; i < rows; i++) {
    const row = at(weight, i * columns);
    for (let j = 0; j < columns; j++) {
      const total = totals + (<usize>j << 3);
      store<f64>(total, load<f64>(total) + <f64>abs(load<f32>(at(row, j))));
    }
  }
}

/** Adds sum_j factor_j v_j^2 of every row of a wide weight to a float64 total per grid. */
export function addSquaredNorms(
  values: usize, rows: i32, grids: i32, columns: i32, factors: usize, totals: usize,
): void {
  let row = values;
  for (let i = 0; i < rows * grids; i++) {
    let norm: f64 = 0;
    for (let j = 0; j < columns; j++) {
      const value = <f64>load<f32>(at(row, j));
      norm += <f64>load<f32>(at(factors, j)) * value * value;
    }
    const total = totals + (<usize>(i % grids) << 3);
    store<f64>(total, load<f64>(total) + norm);
    row = at(row, columns);
  }
}

/** A row times the scales. */
function scaleRow(row: usize, scales: usize, columns: i32, into: usize): void {
  for (let j = 0; j < columns; j += 4) {
    v128.store(at(into, j), f32x4.mul(v128.load(at(row, j)), v128.load(at(scales, j))));
  }
}

// Below, pmin and pmax are one instruction of the processor each; min and max, which also order NaN
// and the two zeros, are seven, and made these loops four times slower.

function largestMagnitude(row: usize, columns: i32): f32 {
  let most = f32x4.splat(0);
  let j = 0;
  for (; j + 4 <= columns; j += 4) most = f32x4.pmax(most, f32x4.abs(v128.load(at(row, j))));
  let result = fold(most, true);
  for (; j < columns; j++) result = max(result, abs(load<f32>(at(row, j))));
  return result;
}

function smallest(values: usize, count: i32): f32 {
  let least = f32x4.splat(Infinity);
  let j = 0;
  for (; j + 4 <= count; j += 4) least = f32x4.pmin(least, v128.load(at(values, j)));
  let result = fold(least, false);
  for (; j < count; j++) result = min(result, load<f32>(at(values, j)));
  return result;
}

function largest(values: usize, count: i32): f32 {
  let most = f32x4.splat(-Infinity);
  let j = 0;
  for (; j + 4 <= count; j += 4) most = f32x4.pmax(most, v128.load(at(values, j)));
  let result = fold(most, true);
  for (; j < count; j++) result = max(result, load<f32>(at(values, j)));
  return result;
}

function divideAll(values: usize, count: i32, divisor: f32, into: usize): void {
  const by = f32x4.splat(divisor);
  for (let j = 0; j < count; j += 4) {
    v128.store(at(into, j), f32x4.div(v128.load(at(values, j)), by));
  }
}

/** Q(w s) / s, or (w s - Q(w s)) / s where `factors` hold 1 / s: a product, not a quotient. */
// @ts-ignore: decorator
@inline
function write(quantized: bool, scaled: v128, rounded: v128, factors: usize, to: usize): void {
  const factor = v128.load(factors);
  v128.store(
    to,
    quantized ? f32x4.div(rounded, factor) : f32x4.mul(f32x4.sub(scaled, rounded), factor),
  );
}

/**
 * A scaled row on every symmetric grid; gives the address behind. `shares` holds
 * w / (largest |w|); times n = 2^(bits-1) they are w / step without another rounding, because n is
 * a power of two: one division serves all bit widths.
 */
// @ts-ignore: decorator
@inline
function roundRow(
  quantized: bool, scaled: usize, shares: usize, factors: usize, columns: i32, first: i32,
  bits: usize, grids: i32, out: usize,
): usize {
  const most = largestMagnitude(scaled, columns);
  let to = out;
  let divisor: f32 = -1;
  for (let g = 0; g < grids; g++) {
    const n = <f32>(1 << (load<i32>(at(bits, g)) - 1));
    const step = max(most / n, MIN_STEP);
    // step * n is the largest |w| again, unless the step is the smallest there is.
    if (step * n != divisor) {
      divisor = step * n;
      divideAll(scaled, columns, divisor, shares);
    }
    const halfLevels = f32x4.splat(n);
    const top = f32x4.splat(n - 1);
    const steps = f32x4.splat(step);
    for (let j = first; j < columns; j += 4) {
      // Only the upper end is clamped: |w / step| never exceeds n.
      const share = v128.load(at(shares, j));
      const code = f32x4.pmin(top, f32x4.nearest(f32x4.mul(share, halfLevels)));
      const rounded = f32x4.mul(code, steps);
      write(quantized, v128.load(at(scaled, j)), rounded, at(factors, j), at(to, j - first));
    }
    to = at(to, columns - first);
  }
  return to;
}

/**
 * A scaled row on every asymmetric grid of its groups, of which nothing before `first` is written;
 * gives the address behind.
 */
// @ts-ignore: decorator
@inline
function roundGroups(
  quantized: bool, scaled: usize, factors: usize, columns: i32, first: i32, groupSize: i32,
  bits: usize, grids: i32, out: usize,
): usize {
  const bottom = f32x4.splat(0);
  let to = out;
  for (let g = 0; g < grids; g++) {
    const levels = <f32>((1 << load<i32>(at(bits, g))) - 1);
    const top = f32x4.splat(levels);
    for (let start = first - first % groupSize; start < columns; start += groupSize) {
      const low = smallest(at(scaled, start), groupSize);
      const range = max(largest(at(scaled, start), groupSize) - low, MIN_RANGE);
      const step = range * (<f32>1 / levels);
      const zero = min(max(-nearest(low / step), <f32>0), levels);
      const zeros = f32x4.splat(zero);
      const steps = f32x4.splat(step);
      const from = max(start, first);
      const end = start + groupSize;
      for (let j = from; j < end; j += 4) {
        const w = v128.load(at(scaled, j));
        const shifted = f32x4.add(f32x4.nearest(f32x4.div(w, steps)), zeros);
        const code = f32x4.pmin(top, f32x4.pmax(bottom, shifted));
        const rounded = f32x4.mul(f32x4.sub(code, zeros), steps);
        write(quantized, w, rounded, at(factors, j), at(to, j - from));
      }
      to = at(to, end - from);
    }
  }
  return to;
}

// @ts-ignore: decorator
@inline
function round(
  quantized: bool, weight: usize, scales: usize, factors: usize, first: i32, rows: i32,
  columns: i32, groupSize: i32, bits: usize, grids: i32, scratch: usize, out: usize,
): void {
  const shares = at(scratch, columns + 4);
  let to = out;
  for (let i = 0; i < rows; i++) {
    scaleRow(at(weight, i * columns), scales, columns, scratch);
    to = groupSize == 0
      ? roundRow(quantized, scratch, shares, factors, columns, first, bits, grids, to)
      : roundGroups(quantized, scratch, factors, columns, first, groupSize, bits, grids, to);
  }
}

/**
 * (W s - Q(W s)) / s on every grid, from column `first` on: `[rows, grids, columns - first]`.
 *
 * `inverses` holds 1 / s, `bits` the bit widths as int32, `scratch` two rows and 32 spare bytes.
 * Without a group size, grids are symmetric, per row.
 */
export function differences(
  weight: usize, scales: usize, inverses: usize, first: i32, rows: i32, columns: i32,
  groupSize: i32, bits: usize, grids: i32, scratch: usize, out: usize,
): void {
  round(
    false, weight, scales, inverses, first, rows, columns, groupSize, bits, grids, scratch, out,
  );
}

/** Q(W s) / s on every grid: `[rows, grids, columns]`. */
export function quantized(
  weight: usize, scales: usize, rows: i32, columns: i32,
  groupSize: i32, bits: usize, grids: i32, scratch: usize, out: usize,
): void {
  round(true, weight, scales, scales, 0, rows, columns, groupSize, bits, grids, scratch, out);
}
