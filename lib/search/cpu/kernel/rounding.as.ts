/**
 * The inner loops of the search in WebAssembly SIMD: everything that touches each weight, in as few
 * passes as its definition allows. AssemblyScript, compiled to rounding.wasm by `deno task kernel`.
 *
 * Addresses are in bytes. Every multiplication, division and rounding is float32, in the order of
 * lib/quant, whose codes these loops meet bit for bit (tests/search/cpu/kernel_test.ts).
 *
 * Loops over rows run past the end of a row by up to three values. Rows are written in ascending
 * order, so the next row overwrites what ran over, and sixteen spare bytes follow the last.
 *
 * A wide weight `[rows, columns]` becomes `[rows, grids, columns]`: row i on the first grid, on the
 * second, and so on.
 */
import { at } from "../../parallel/widen.as";

export { firstFree, firstNonFinite, widenBfloat16, widenFloat16 } from "../../parallel/widen.as";

/** Smallest step of the symmetric quantizer. */
const MIN_STEP: f32 = 1e-10;
/** Smallest range of a group. */
const MIN_RANGE: f32 = 1e-5;

/** What a rounding loop writes: (w s - Q(w s)) / s, or Q(w s) / s. */
const DIFFERENCE = 0;
const QUANTIZED = 1;

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

/** Sum over columns of factor_j v_j^2, in float64. */
export function weightedEnergy(values: usize, factors: usize, columns: i32): f64 {
  let total: f64 = 0;
  for (let j = 0; j < columns; j++) {
    const value = <f64>load<f32>(at(values, j));
    total += <f64>load<f32>(at(factors, j)) * value * value;
  }
  return total;
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

// @ts-ignore: decorator
@inline
function write(mode: i32, scaled: v128, rounded: v128, scale: usize, to: usize): void {
  // In a search `scale` holds 1 / s, which costs a product instead of a quotient.
  const factor = v128.load(scale);
  v128.store(
    to,
    mode == QUANTIZED ? f32x4.div(rounded, factor) : f32x4.mul(f32x4.sub(scaled, rounded), factor),
  );
}

/**
 * One row on one symmetric grid. `shares` holds w / (largest |w|); times n = 2^(bits-1) they are
 * w / step without another rounding, because n is a power of two: one division serves all bit widths.
 */
// @ts-ignore: decorator
@inline
function symmetricRow(
  mode: i32,
  scaled: usize,
  shares: usize,
  scale: usize,
  first: i32,
  columns: i32,
  n: f32,
  step: f32,
  to: usize,
): void {
  const halfLevels = f32x4.splat(n);
  const top = f32x4.splat(n - 1);
  const steps = f32x4.splat(step);
  for (let j = first; j < columns; j += 4) {
    // Only the upper end is clamped: |w / step| never exceeds n.
    const code = f32x4.pmin(
      top,
      f32x4.nearest(f32x4.mul(v128.load(at(shares, j)), halfLevels)),
    );
    write(mode, v128.load(at(scaled, j)), f32x4.mul(code, steps), at(scale, j), at(to, j - first));
  }
}

// @ts-ignore: decorator
@inline
function symmetric(
  mode: i32,
  weight: usize,
  scales: usize,
  factors: usize,
  rows: i32,
  columns: i32,
  first: i32,
  bits: usize,
  grids: i32,
  scratch: usize,
  out: usize,
): void {
  const shares = at(scratch, columns + 4);
  let to = out;
  for (let i = 0; i < rows; i++) {
    scaleRow(at(weight, i * columns), scales, columns, scratch);
    const most = largestMagnitude(scratch, columns);
    let divisor: f32 = -1;
    for (let g = 0; g < grids; g++) {
      const n = <f32>(1 << (load<i32>(at(bits, g)) - 1));
      const step = max(most / n, MIN_STEP);
      // step * n is the largest |w| again, unless the step is the smallest there is.
      if (step * n != divisor) {
        divisor = step * n;
        divideAll(scratch, columns, divisor, shares);
      }
      symmetricRow(mode, scratch, shares, factors, first, columns, n, step, to);
      to = at(to, columns - first);
    }
  }
}

/** One group on one asymmetric grid; what lies before `from` is not written. */
// @ts-ignore: decorator
@inline
function groupRow(
  mode: i32,
  scaled: usize,
  scale: usize,
  from: i32,
  end: i32,
  levels: f32,
  low: f32,
  range: f32,
  to: usize,
): void {
  const step = range * (<f32>1 / levels);
  const zero = min(max(-nearest(low / step), <f32>0), levels);
  const zeros = f32x4.splat(zero);
  const steps = f32x4.splat(step);
  const top = f32x4.splat(levels);
  const bottom = f32x4.splat(0);
  for (let j = from; j < end; j += 4) {
    const w = v128.load(at(scaled, j));
    const shifted = f32x4.add(f32x4.nearest(f32x4.div(w, steps)), zeros);
    const code = f32x4.pmin(top, f32x4.pmax(bottom, shifted));
    const rounded = f32x4.mul(f32x4.sub(code, zeros), steps);
    write(mode, w, rounded, at(scale, j), at(to, j - from));
  }
}

// @ts-ignore: decorator
@inline
function group(
  mode: i32,
  weight: usize,
  scales: usize,
  factors: usize,
  rows: i32,
  columns: i32,
  first: i32,
  groupSize: i32,
  bits: usize,
  grids: i32,
  scratch: usize,
  out: usize,
): void {
  let to = out;
  for (let i = 0; i < rows; i++) {
    scaleRow(at(weight, i * columns), scales, columns, scratch);
    for (let g = 0; g < grids; g++) {
      const levels = <f32>((1 << load<i32>(at(bits, g))) - 1);
      for (let start = first - first % groupSize; start < columns; start += groupSize) {
        const values = at(scratch, start);
        const low = smallest(values, groupSize);
        const range = max(largest(values, groupSize) - low, MIN_RANGE);
        const from = max(start, first);
        const end = start + groupSize;
        groupRow(mode, scratch, factors, from, end, levels, low, range, to);
        to = at(to, end - from);
      }
    }
  }
}

/**
 * (W s - Q(W s)) / s on symmetric grids, from column `first` on: `[rows, grids, columns - first]`.
 *
 * `inverses` holds 1 / s, `bits` the bit widths as int32, `scratch` two rows and 32 spare bytes.
 */
export function symmetricDifferences(
  weight: usize,
  scales: usize,
  inverses: usize,
  rows: i32,
  columns: i32,
  first: i32,
  bits: usize,
  grids: i32,
  scratch: usize,
  out: usize,
): void {
  symmetric(
    DIFFERENCE,
    weight,
    scales,
    inverses,
    rows,
    columns,
    first,
    bits,
    grids,
    scratch,
    out,
  );
}

/** Q(W s) / s on symmetric grids: `[rows, grids, columns]`. */
export function symmetricQuantized(
  weight: usize,
  scales: usize,
  rows: i32,
  columns: i32,
  bits: usize,
  grids: i32,
  scratch: usize,
  out: usize,
): void {
  symmetric(QUANTIZED, weight, scales, scales, rows, columns, 0, bits, grids, scratch, out);
}

/** The same on grids per group of inputs. */
export function groupDifferences(
  weight: usize,
  scales: usize,
  inverses: usize,
  rows: i32,
  columns: i32,
  first: i32,
  groupSize: i32,
  bits: usize,
  grids: i32,
  scratch: usize,
  out: usize,
): void {
  group(
    DIFFERENCE,
    weight,
    scales,
    inverses,
    rows,
    columns,
    first,
    groupSize,
    bits,
    grids,
    scratch,
    out,
  );
}

/** Q(W s) / s on grids per group of inputs: `[rows, grids, columns]`. */
export function groupQuantized(
  weight: usize,
  scales: usize,
  rows: i32,
  columns: i32,
  groupSize: i32,
  bits: usize,
  grids: i32,
  scratch: usize,
  out: usize,
): void {
  group(QUANTIZED, weight, scales, scales, rows, columns, 0, groupSize, bits, grids, scratch, out);
}
