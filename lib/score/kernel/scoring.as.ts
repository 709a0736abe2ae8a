/**
 * The inner loops of scoring in WebAssembly SIMD: what the positions of a text say about a slice of
 * the vocabulary. AssemblyScript, compiled to scoring.wasm by `deno task kernel`.
 *
 * The same sums as lib/score/divergence.ts, in double; addresses are in bytes.
 */
import { at } from "../../parallel/widen.as";

export { firstFree, firstNonFinite, widenBfloat16, widenFloat16 } from "../../parallel/widen.as";

/** float64 values per position and version: largest logit, sum, gap, likeliest token, target. */
const RESULTS = 5;

/** e^x is not computed for smaller x, where it leaves the normal doubles: sums have a term of 1. */
const SMALLEST: f64 = -700;

/**
 * Constants, each for both lanes: V8 loads a vector faster than it builds one. First those that take
 * whole octaves off, then e^t = 1 + t (c1 + t (c2 + ...)) within 2.3e-10 for |t| <= ln 2 / 2 (Remez
 * exchange).
 */
const TABLE: usize = memory.data<f64>([
  1.4426950408889634, 1.4426950408889634, // 1 / ln 2
  6755399441055744.0, 6755399441055744.0, // 1.5 * 2^52 leaves an integer in the lowest bits
  0.6931471805599453, 0.6931471805599453, // ln 2
  1.0, 1.0,
  1.0000000047015651, 1.0000000047015651,
  0.5000000046832337, 0.5000000046832337,
  0.1666663515135163, 0.1666663515135163,
  0.04166635381501925, 0.04166635381501925,
  0.008338579835284578, 0.008338579835284578,
  0.001394104940216665, 0.001394104940216665,
  0.00017378923059019525, 0.00017378923059019525,
]);
const OCTAVES_PER_UNIT = 0;
const SHIFTER = 1;
const LN_2 = 2;
const FIRST_TERM = 3;
const LAST_TERM = 10;

// @ts-ignore: decorator
@inline
function constant(place: i32): v128 {
  return v128.load(TABLE + (<usize>place << 4));
}

// @ts-ignore: decorator
@inline
function low(lanes: v128): v128 {
  return f64x2.promote_low_f32x4(lanes);
}

// @ts-ignore: decorator
@inline
function high(lanes: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(lanes, lanes, 1, 0));
}

// @ts-ignore: decorator
@inline
function total(a: v128, b: v128): f64 {
  const lanes = f64x2.add(a, b);
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

/**
 * Up to four logits at the end of a row, the missing ones so small that they weigh nothing. They are
 * finite, so that the difference of two is 0.
 */
function loadEnd(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  let lanes = f32x4.splat(-f32.MAX_VALUE);
  if (count > 0) lanes = f32x4.replace_lane(lanes, 0, load<f32>(from));
  if (count > 1) lanes = f32x4.replace_lane(lanes, 1, load<f32>(from, 4));
  if (count > 2) lanes = f32x4.replace_lane(lanes, 2, load<f32>(from, 8));
  return lanes;
}

/** The largest logit; NaN is never the largest. */
function largest(row: usize, words: i32): f32 {
  let a = f32x4.splat(-Infinity);
  let b = a;
  let j = 0;
  for (; j + 8 <= words; j += 8) {
    a = f32x4.pmax(a, v128.load(at(row, j)));
    b = f32x4.pmax(b, v128.load(at(row, j), 16));
  }
  for (; j + 4 <= words; j += 4) a = f32x4.pmax(a, v128.load(at(row, j)));
  if (j < words) a = f32x4.pmax(a, loadEnd(at(row, j), words - j));
  a = f32x4.pmax(a, b);
  return max(
    max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)),
    max(f32x4.extract_lane(a, 2), f32x4.extract_lane(a, 3)),
  );
}

/** Index of the first logit of a value; 0 if there is none. */
function indexOf(row: usize, words: i32, value: f32): i32 {
  const wanted = f32x4.splat(value);
  let j = 0;
  for (; j + 4 <= words; j += 4) {
    if (v128.any_true(f32x4.eq(v128.load(at(row, j)), wanted))) break;
  }
  for (; j < words; j++) {
    if (load<f32>(at(row, j)) == value) return j;
  }
  return 0;
}

/**
 * Sum of e^(logit - top), each term exactly 1 where logit = top and NaN where it is NaN. The terms go
 * to `powers`, as float64.
 *
 * Eight at a time, so that their products do not wait for each other. Fused products round once where
 * the processor has them and twice elsewhere: last digits may differ between machines.
 */
function sumPowers(row: usize, words: i32, top: f32, powers: usize): f64 {
  const tops = f64x2.splat(<f64>top);
  const least = f64x2.splat(SMALLEST);
  let sumA = f64x2.splat(0);
  let sumB = sumA;
  for (let j = 0; j < words; j += 8) {
    const from = at(row, j);
    const whole = j + 8 <= words;
    const first = whole ? v128.load(from) : loadEnd(from, words - j);
    const second = whole ? v128.load(from, 16) : loadEnd(from + 16, words - j - 4);
    const x0 = f64x2.pmax(f64x2.sub(low(first), tops), least);
    const x1 = f64x2.pmax(f64x2.sub(high(first), tops), least);
    const x2 = f64x2.pmax(f64x2.sub(low(second), tops), least);
    const x3 = f64x2.pmax(f64x2.sub(high(second), tops), least);

    const perUnit = constant(OCTAVES_PER_UNIT);
    const shifter = constant(SHIFTER);
    const n0 = f64x2.relaxed_madd(x0, perUnit, shifter);
    const n1 = f64x2.relaxed_madd(x1, perUnit, shifter);
    const n2 = f64x2.relaxed_madd(x2, perUnit, shifter);
    const n3 = f64x2.relaxed_madd(x3, perUnit, shifter);

    const octave = constant(LN_2);
    const t0 = f64x2.relaxed_nmadd(f64x2.sub(n0, shifter), octave, x0);
    const t1 = f64x2.relaxed_nmadd(f64x2.sub(n1, shifter), octave, x1);
    const t2 = f64x2.relaxed_nmadd(f64x2.sub(n2, shifter), octave, x2);
    const t3 = f64x2.relaxed_nmadd(f64x2.sub(n3, shifter), octave, x3);

    let p0 = constant(LAST_TERM);
    let p1 = p0;
    let p2 = p0;
    let p3 = p0;
    for (let term = LAST_TERM - 1; term >= FIRST_TERM; term--) {
      const factor = constant(term);
      p0 = f64x2.relaxed_madd(p0, t0, factor);
      p1 = f64x2.relaxed_madd(p1, t1, factor);
      p2 = f64x2.relaxed_madd(p2, t2, factor);
      p3 = f64x2.relaxed_madd(p3, t3, factor);
    }

    // The octaves, now in the lowest bits, go into the exponent.
    p0 = i64x2.add(p0, i64x2.shl(n0, 52));
    p1 = i64x2.add(p1, i64x2.shl(n1, 52));
    p2 = i64x2.add(p2, i64x2.shl(n2, 52));
    p3 = i64x2.add(p3, i64x2.shl(n3, 52));

    const to = at(powers, j << 1);
    v128.store(to, p0);
    v128.store(to, p1, 16);
    v128.store(to, p2, 32);
    v128.store(to, p3, 48);
    sumA = f64x2.add(sumA, f64x2.add(p0, p2));
    sumB = f64x2.add(sumB, f64x2.add(p1, p3));
  }
  return total(sumA, sumB);
}

/** Sum of power (reference - logit). */
function sumGaps(reference: usize, row: usize, words: i32, powers: usize): f64 {
  let sumA = f64x2.splat(0);
  let sumB = sumA;
  for (let j = 0; j < words; j += 4) {
    const whole = j + 4 <= words;
    const r = whole ? v128.load(at(reference, j)) : loadEnd(at(reference, j), words - j);
    const q = whole ? v128.load(at(row, j)) : loadEnd(at(row, j), words - j);
    const power = at(powers, j << 1);
    sumA = f64x2.relaxed_madd(v128.load(power), f64x2.sub(low(r), low(q)), sumA);
    sumB = f64x2.relaxed_madd(v128.load(power, 16), f64x2.sub(high(r), high(q)), sumB);
  }
  return total(sumA, sumB);
}

/**
 * Scores a slice of the vocabulary.
 *
 * `logits` holds `[versions, rows, words]`, the reference first; `targets` the ids that follow, as
 * int32; `powers` has room for twice `words + 8` float64. `into` takes `[rows, versions, 5]`
 * float64: largest logit, sum of e^(logit - largest), sum of e^(r - largest r) (r - logit), id of the
 * likeliest token (of equal ones the first), logit of the target or 0 if it lies elsewhere.
 */
export function scoreRows(
  logits: usize,
  versions: i32,
  rows: i32,
  words: i32,
  firstId: i32,
  targets: usize,
  powers: usize,
  into: usize,
): void {
  const unused = powers + (<usize>(words + 8) << 3);
  for (let i = 0; i < rows; i++) {
    const reference = at(logits, i * words);
    const target = load<i32>(at(targets, i)) - firstId;
    for (let v = 0; v < versions; v++) {
      const row = at(logits, (v * rows + i) * words);
      const to = into + (<usize>((i * versions + v) * RESULTS) << 3);
      const top = largest(row, words);
      store<f64>(to, <f64>top);
      store<f64>(to, sumPowers(row, words, top, v == 0 ? powers : unused), 8);
      store<f64>(to, v == 0 ? 0 : sumGaps(reference, row, words, powers), 16);
      store<f64>(to, <f64>(firstId + indexOf(row, words, top)), 24);
      const inside = target >= 0 && target < words;
      store<f64>(to, inside ? <f64>load<f32>(at(row, target)) : 0, 32);
    }
  }
}
