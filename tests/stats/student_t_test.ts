import assert from "node:assert/strict";
import fc from "fast-check";
import { studentTTwoSided } from "../../lib/stats/student_t.ts";

function close(got: number, want: number, tolerance: number): void {
  assert.ok(Math.abs(got - want) <= tolerance * want, `got ${got}, wanted ${want}`);
}

Deno.test("studentTTwoSided() gives the values of 60-digit arithmetic", () => {
  // mpmath 1.3: betainc(dof/2, 1/2, 0, dof/(dof + t**2), regularized=True)
  const vectors: [number, number, number][] = [
    [2, 5, 0.10193947882985835625],
    [0.001, 10, 0.99922178337474098418],
    [2.5, 54, 0.015488824441216353846],
    [1.96, 166, 0.051669973219678685081],
    [10, 30, 4.5752514082296131926e-11],
    [-3, 2.5, 0.072576095549031843893],
    [40, 100, 2.4621076021400708171e-63],
    [1, 1000, 0.31755241808467230708],
  ];
  for (const [t, dof, p] of vectors) close(studentTTwoSided(t, dof), p, 1e-13);
});

Deno.test("studentTTwoSided() follows the closed form for one degree of freedom", () => {
  for (const t of [1e-9, 0.01, 0.5, 1, 2, 1e3, 1e50]) {
    close(studentTTwoSided(t, 1), 2 / Math.PI * Math.atan(1 / t), 1e-13);
  }
});

Deno.test("studentTTwoSided() follows the closed form for two degrees of freedom", () => {
  for (const t of [1e-9, 0.01, 0.5, 1, 2, 1e3, 1e6]) {
    // 1 - t / sqrt(2 + t^2), rearranged so that it does not cancel for large t.
    const root = Math.sqrt(2 + t * t);
    close(studentTTwoSided(t, 2), 2 / (root * (root + t)), 1e-14);
  }
});

Deno.test("studentTTwoSided() approaches the normal distribution", () => {
  // 2 (1 - Phi(z)) = 0.05; the tail is heavier by phi(z) (z + z^3) / (2 dof), to first order.
  const z = 1.959963984540054;
  const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  for (const dof of [1e4, 1e5]) {
    close(studentTTwoSided(z, dof) - 0.05, density * (z + z ** 3) / (2 * dof), 1e-3);
  }
});

Deno.test("studentTTwoSided() is 1 at 0, 0 at infinity, NaN at NaN", () => {
  for (const dof of [0.5, 1, 10, 1000]) {
    assert.equal(studentTTwoSided(0, dof), 1);
    assert.equal(studentTTwoSided(Infinity, dof), 0);
    assert.equal(studentTTwoSided(-Infinity, dof), 0);
    assert.equal(studentTTwoSided(NaN, dof), NaN);
  }
});

Deno.test("studentTTwoSided() is even, within 0 to 1, and falls with |t|", () => {
  const size = fc.double({ min: 0, max: 100, noNaN: true });
  const dof = fc.double({ min: 0.01, max: 1e6, noNaN: true });
  fc.assert(fc.property(size, size, dof, (t, u, dof) => {
    const near = studentTTwoSided(Math.min(t, u), dof);
    const far = studentTTwoSided(Math.max(t, u), dof);
    assert.ok(far >= 0 && near <= 1 && far <= near * (1 + 1e-9));
    assert.equal(studentTTwoSided(-t, dof), studentTTwoSided(t, dof));
  }));
});

Deno.test("studentTTwoSided() is continuous where it changes fractions", () => {
  // The switch is at x = (a + 1) / (a + 2.5) with a = dof / 2 and x = dof / (dof + t^2).
  for (const dof of [1, 2, 7, 54, 166, 1000]) {
    const a = dof / 2;
    const t = Math.sqrt(dof * 1.5 / (a + 1));
    close(studentTTwoSided(t * (1 - 1e-14), dof), studentTTwoSided(t * (1 + 1e-14), dof), 2e-13);
  }
});

Deno.test("studentTTwoSided() refuses degrees of freedom that are not positive and finite", () => {
  for (const dof of [0, -1, NaN, Infinity]) {
    assert.throws(() => studentTTwoSided(1, dof), {
      name: "AwqDiagError",
      message: /^Cannot take a tail of Student's t: got .* degrees of freedom/,
    });
  }
});
