/** The exponential of softmax sums, hundreds of millions of which join the slices of a vocabulary. */

/** Powers of two in steps of 1 / 1024 octave: x = -n ln 2 / 1024 + r leaves r above -7e-4. */
const STEPS = 1024;

/** Below it, e^x leaves the normal doubles, and adds nothing to a sum that has a term of 1. */
const SMALLEST = -708;

/** 2^(-j / 1024), j = 0..1023. */
const FRACTIONS = Float64Array.from({ length: STEPS }, (_, j) => 2 ** (-j / STEPS));

/** 2^-k for every whole octave down to e^-708. */
const OCTAVES = Float64Array.from({ length: 1023 }, (_, k) => 2 ** -k);

/** What `Math.LN2` lacks of ln 2. */
const LN2_REST = 2.3190468138462996e-17;

/** ln 2 / 1024 in two parts: n times the first, which has 24 bits, is exact. */
const STEP_HIGH = Math.fround(Math.LN2 / STEPS);
const STEP_LOW = Math.LN2 / STEPS - STEP_HIGH + LN2_REST / STEPS;

/** Steps in one unit of -x. */
const STEPS_PER_UNIT = -STEPS / Math.LN2;

/**
 * e^x for x <= 0, within 1e-15 of the true value and in less than half the time of `Math.exp`, which
 * V8 calls as a C function: two table look-ups and a polynomial of degree 4 (Tang, "Table-Driven
 * Implementation of the Exponential Function in IEEE Floating-Point Arithmetic", 1989).
 */
export function expNonPositive(x: number): number {
  if (x < SMALLEST) return 0;
  const n = (x * STEPS_PER_UNIT) | 0;
  const r = (x + n * STEP_HIGH) + n * STEP_LOW;
  const tail = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24))));
  return FRACTIONS[n & (STEPS - 1)]! * OCTAVES[n >> 10]! * tail;
}
