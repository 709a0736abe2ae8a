import assert from "node:assert/strict";
import fc from "fast-check";
import type { RopeScaling } from "../../lib/model/architecture.ts";
import { ropeFrequencies, ropeTables } from "../../lib/model/rope_tables.ts";
import { allCloseTo } from "../support/close_to.ts";

/** A few float32 roundings. */
const tolerance = 5e-7;

const yarn = {
  kind: "yarn",
  factor: 4,
  betaFast: 32,
  betaSlow: 1,
  originalMaxPositions: 64,
  attentionFactor: 1,
  truncate: true,
} as const;
const llama3 = {
  kind: "llama3",
  factor: 8,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalMaxPositions: 64,
} as const;

const frequencies = (theta: number, scaling: RopeScaling, rotaryDim: number, tokens = 1) =>
  ropeFrequencies({ theta, scaling }, rotaryDim, tokens);

Deno.test("ropeFrequencies() falls geometrically from 1", () => {
  const plain = frequencies(10_000, { kind: "default" }, 8);
  allCloseTo(plain, [1, 0.1, 0.01, 0.001], tolerance);
  assert.deepEqual([...frequencies(10_000, { kind: "default" }, 2)], [1]);
});

Deno.test("ropeFrequencies() divides all by a linear factor", () => {
  const linear = frequencies(10_000, { kind: "linear", factor: 4 }, 8);
  allCloseTo(linear, [0.25, 0.025, 0.0025, 0.00025], tolerance);
});

Deno.test("ropeFrequencies() of llama3 keeps short waves, stretches long ones, blends between", () => {
  // Waves of 6.28, 50.3 and 402 tokens; kept below 16, stretched above 64.
  const smooth = (64 / (16 * Math.PI) - 1) / 3;
  const middle = (1 - smooth) / 64 + smooth / 8;
  allCloseTo(frequencies(512, llama3, 6), [1, middle, 1 / 64 / 8], tolerance);
});

Deno.test("ropeFrequencies() of yarn keeps, blends and stretches by channel", () => {
  // 64 tokens hold 32 turns of channel -0.497, floored and cut to 0, and 1 turn of channel 1.008,
  // raised to 2: channel 0 is kept, channel 1 half, the others not.
  allCloseTo(frequencies(10_000, yarn, 8), [1, 0.0625, 0.0025, 0.00025], tolerance);
});

Deno.test("ropeFrequencies() of yarn without truncation blends up to the broken channel", () => {
  const last = 8 * Math.log(64 / (2 * Math.PI)) / (2 * Math.log(10_000));
  const kept = 1 - 1 / last; // of channel 1
  const wanted = [1, 0.1 * kept + 0.025 * (1 - kept), 0.0025, 0.00025];
  allCloseTo(frequencies(10_000, { ...yarn, truncate: false }, 8), wanted, 1e-6);
});

Deno.test("ropeFrequencies() of yarn survives a blend of no width", () => {
  // Both ends at channel 0: it is kept, all after it are stretched.
  const scaling = { ...yarn, betaFast: 1000, betaSlow: 64 };
  allCloseTo(frequencies(10_000, scaling, 8), [1, 0.025, 0.0025, 0.00025], tolerance);
});

Deno.test("ropeFrequencies() of yarn has the published bounds for Qwen2.5 at 131,072 tokens", () => {
  const scaling = { ...yarn, originalMaxPositions: 32_768 };
  const plain = frequencies(1e6, { kind: "default" }, 128);
  const ratio = frequencies(1e6, scaling, 128).map((f, i) => f / plain[i]!);
  allCloseTo(ratio.subarray(0, 24), Array(24).fill(1), tolerance);
  allCloseTo(ratio.subarray(40), Array(24).fill(0.25), tolerance);
  // Linear between channels 23 and 40.
  const blend = Array.from({ length: 17 }, (_, i) => 1 - 0.75 * i / 17);
  allCloseTo(ratio.subarray(23, 40), blend, 1e-6);
});

Deno.test("ropeFrequencies() of longrope takes other factors beyond the trained context", () => {
  const scaling = {
    kind: "longrope",
    shortFactors: [1, 2],
    longFactors: [4, 8],
    originalMaxPositions: 16,
    attentionFactor: 1,
  } as const;
  allCloseTo(frequencies(100, scaling, 4, 16), [1, 0.05], tolerance);
  allCloseTo(frequencies(100, scaling, 4, 17), [0.25, 0.0125], tolerance);
});

const plain = { theta: 10_000, scaling: { kind: "default" } } as const;

Deno.test("ropeTables() holds cosine and sine of position times frequency", () => {
  const { cos, sin } = ropeTables(plain, 4, 3);
  assert.deepEqual([cos.rows, cos.columns, sin.rows, sin.columns], [3, 2, 3, 2]);
  const angles = [0, 0, 1, 0.01, 2, 0.02];
  allCloseTo(cos.data, angles.map(Math.cos), 1e-7);
  allCloseTo(sin.data, angles.map(Math.sin), 2e-7);
});

Deno.test("ropeTables() without rotation keeps every channel", () => {
  const { cos, sin } = ropeTables(null, 6, 4);
  assert.deepEqual([cos.rows, cos.columns, sin.rows, sin.columns], [4, 3, 4, 3]);
  assert.ok(cos.data.every((c) => c === 1) && sin.data.every((s) => s === 0));
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
