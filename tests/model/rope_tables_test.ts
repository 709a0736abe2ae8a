import assert from "node:assert/strict";
import fc from "fast-check";
import { ropeTables } from "../../lib/model/rope_tables.ts";
import { allCloseTo } from "../support/close_to.ts";

const plain = { theta: 10_000, scaling: { kind: "default" } } as const;

Deno.test("ropeTables() holds cosine and sine of position times frequency", () => {
  const { cos, sin } = ropeTables(plain, 4, 3);
  assert.deepEqual([cos.rows, cos.columns, sin.rows, sin.columns], [3, 2, 3, 2]);
  const angles = [0, 0, 1, 0.01, 2, 0.02];
  allCloseTo(cos.data, angles.map(Math.cos), 1e-7);
  allCloseTo(sin.data, angles.map(Math.sin), 2e-7);
});

Deno.test("ropeTables() of no tokens is empty", () => {
  assert.equal(ropeTables(plain, 4, 0).cos.data.length, 0);
});

Deno.test("ropeTables() turns without stretching, at every position and base", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 50 }),
    fc.double({ min: 2, max: 1e7, noNaN: true }),
    (tokens, theta) => {
      const { cos, sin } = ropeTables({ theta, scaling: { kind: "default" } }, 6, tokens);
      cos.data.forEach((c, i) => assert.ok(Math.abs(c ** 2 + sin.data[i]! ** 2 - 1) < 3e-7));
    },
  ));
});

Deno.test("ropeTables() multiplies by the attention factor of yarn and longrope", () => {
  const factors = { originalMaxPositions: 64, attentionFactor: 1.5 };
  const yarn = { kind: "yarn", factor: 1, betaFast: 32, betaSlow: 1, truncate: true } as const;
  const long = { kind: "longrope", shortFactors: [1, 1], longFactors: [9, 9] } as const;
  const { cos, sin } = ropeTables(plain, 4, 9);
  for (const kind of [yarn, long]) {
    const tables = ropeTables({ theta: 10_000, scaling: { ...kind, ...factors } }, 4, 9);
    allCloseTo(tables.cos.data, cos.data.map((c) => 1.5 * c), 1e-6, kind.kind, 1e-7);
    allCloseTo(tables.sin.data, sin.data.map((s) => 1.5 * s), 1e-6, kind.kind, 1e-7);
  }
});
