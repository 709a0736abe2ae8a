/**
 * Rounding to a grid in WGSL: the arithmetic of `quant/symmetric.ts` and `quant/group.ts` on four
 * output channels at once.
 *
 * The codes must be those of the reference, although WGSL promises a quotient to 2.5 units in the
 * last place only: weights of few bits hold many exact ties (w / step = k + 0.5), and a quotient
 * that misses a tie rounds the other way. The quotient is therefore corrected by its exact remainder,
 * which rounds it correctly.
 */

import type { Quantizer } from "../../quant/quantizer.ts";

/** How weights are rounded, and what the device's arithmetic gives. */
export interface Rounding {
  /** Symmetric per output channel, or asymmetric per group of inputs. */
  readonly kind: Quantizer["kind"];
  /** Whether the device's `fma` rounds once; WGSL also allows a product, rounded, plus a sum. */
  readonly fused: boolean;
}

/**
 * a / b, correctly rounded, given about 1 / b: a quotient that is nearly right, plus what its exact
 * remainder a - q b adds to it. Cutting four bits off the quotient costs nothing in the end, and keeps
 * compilers that treat sums and products as exact from seeing a * inverse in it, and so the correction
 * as 0.
 */
const FUSED_DIVIDE = /* wgsl */ `
fn divide(a: vec4f, b: vec4f, inverse: vec4f) -> vec4f {
  let quotient = bitcast<vec4f>(bitcast<vec4u>(a * inverse) & vec4u(0xfffffff0u));
  return fma(fma(-quotient, b, a), inverse, quotient);
}`;

/**
 * The same without a fused multiply-add, in integers: with q near a / b, the remainder
 * a - q b is less than a few units of b in the last place, so 32 bits hold it, whatever the carries of
 * the products before. (Dekker's exact products of floats do not survive compilers such as Mesa's.)
 */
const INTEGER_DIVIDE = /* wgsl */ `
fn significand(bits: vec4u) -> vec4u {
  return (bits & vec4u(0x7fffffu)) | vec4u(0x800000u);
}
fn exponent(bits: vec4u) -> vec4u {
  return (bits >> vec4u(23u)) & vec4u(0xffu);
}
fn divide(a: vec4f, b: vec4f, inverse: vec4f) -> vec4f {
  let quotient = a * inverse;
  let aBits = bitcast<vec4u>(a);
  let bBits = bitcast<vec4u>(b);
  let qBits = bitcast<vec4u>(quotient);
  // Bits by which a's significand is above that of q b: 23 or 24.
  let shift = (exponent(aBits) + vec4u(150u) - exponent(bBits) - exponent(qBits)) & vec4u(31u);
  let left = bitcast<vec4i>((significand(aBits) << shift) - significand(qBits) * significand(bBits));
  let more = vec4i(round(vec4f(left) / vec4f(significand(bBits))));
  let corrected = bitcast<vec4f>(bitcast<vec4i>(qBits) + more);
  return select(corrected, quotient, abs(quotient) < vec4f(0.25));
}`;

const SETTING = /* wgsl */ `
// One bit width under one scale.
struct Setting {
  scale: u32, // which scale
  low: f32,   // smallest code
  high: f32,  // largest code
  unit: f32,  // the step of a weight whose extent is 1
}
// The grids of four output channels.
struct Grid {
  step: vec4f,
  inverse: vec4f,
  zero: vec4f,
}`;

/** Grids from the largest magnitudes (`extent`) of rows; the constant is `MIN_STEP` of symmetric.ts. */
const SYMMETRIC = /* wgsl */ `
fn makeGrid(least: vec4f, extent: vec4f, setting: Setting) -> Grid {
  let step = max(extent * setting.unit, vec4f(1e-10));
  return Grid(step, 1.0 / step, vec4f(0.0));
}
// W s - Q(W s).
fn difference(weight: vec4f, scale: f32, grid: Grid, setting: Setting) -> vec4f {
  let scaled = weight * scale;
  let level = round(divide(scaled, grid.step, grid.inverse));
  let code = clamp(level, vec4f(setting.low), vec4f(setting.high));
  return fma(-code, grid.step, scaled);
}`;

/** Grids from least values and ranges of groups; the constant is `MIN_RANGE` of group.ts. */
const GROUP = /* wgsl */ `
fn makeGrid(least: vec4f, extent: vec4f, setting: Setting) -> Grid {
  let step = max(extent, vec4f(1e-5)) * setting.unit;
  let inverse = 1.0 / step;
  let zero = clamp(-round(divide(least, step, inverse)), vec4f(0.0), vec4f(setting.high));
  return Grid(step, inverse, zero);
}
// W s - Q(W s).
fn difference(weight: vec4f, scale: f32, grid: Grid, setting: Setting) -> vec4f {
  let scaled = weight * scale;
  let level = round(divide(scaled, grid.step, grid.inverse));
  let code = clamp(level + grid.zero, vec4f(0.0), vec4f(setting.high)) - grid.zero;
  return fma(-code, grid.step, scaled);
}`;

/**
 * The WGSL of rounding: `Setting`, `Grid`, `makeGrid(least, extent, setting)` and
 * `difference(weight, scale, grid, setting)`.
 *
 * A setting whose largest and smallest code is 0 rounds everything to 0, so that its difference is
 * the weight itself: the squared norm of the output is the error of that setting.
 */
export function roundingSource({ kind, fused }: Rounding): string {
  return [
    SETTING,
    fused ? FUSED_DIVIDE : INTEGER_DIVIDE,
    kind === "symmetric" ? SYMMETRIC : GROUP,
  ].join("");
}
