/**
 * Loops that every kernel needs: stored weights as float32, and the search for values that are no
 * numbers. AssemblyScript; part of every .wasm file that `deno task kernel` compiles.
 *
 * Addresses are in bytes. Loops write up to three values past the end.
 */

// @ts-ignore: decorator
@inline
/** The address of a four-byte value. */
export function at(base: usize, index: i32): usize {
  return base + (<usize>index << 2);
}

/**
 * bfloat16 to float32: the bits are the upper half. Says whether a value may be NaN or infinite; what
 * lies behind the last can make it say so too.
 */
export function widenBfloat16(from: usize, count: i32, into: usize): bool {
  const exponent = i32x4.splat(0x7f80);
  let endless = i32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const bits = v128.load16x4_u(from + (<usize>i << 1));
    endless = v128.or(endless, i32x4.eq(v128.and(bits, exponent), exponent));
    v128.store(at(into, i), i32x4.shl(bits, 16));
  }
  return v128.any_true(endless);
}

/**
 * float16 to float32: exponent and mantissa are moved into place and the exponent's bias is fixed by
 * a product with 2^112, which is exact for subnormal values too. Infinities and NaN get all exponent
 * bits.
 */
export function widenFloat16(from: usize, count: i32, into: usize): bool {
  const bias = f32x4.splat(5192296858534827628530496329220096.0);
  let endless = i32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    const bits = v128.load16x4_u(from + (<usize>i << 1));
    const sign = i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16);
    const rest = v128.and(bits, i32x4.splat(0x7fff));
    const value = f32x4.mul(i32x4.shl(rest, 13), bias);
    const bad = i32x4.ge_s(rest, i32x4.splat(0x7c00));
    endless = v128.or(endless, bad);
    const exponent = v128.and(bad, i32x4.splat(0x7f800000));
    v128.store(at(into, i), v128.or(v128.or(value, exponent), sign));
  }
  return v128.any_true(endless);
}

/** Index of the first NaN or infinity, or -1. */
export function firstNonFinite(values: usize, count: i32): i32 {
  const exponent = 0x7f800000;
  const mask = i32x4.splat(exponent);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const bits = v128.and(v128.load(at(values, i)), mask);
    if (v128.any_true(i32x4.eq(bits, mask))) break;
  }
  for (; i < count; i++) {
    if ((load<i32>(at(values, i)) & exponent) == exponent) return i;
  }
  return -1;
}

/** The first address behind the constants of a kernel. */
export function firstFree(): usize {
  return __heap_base;
}
