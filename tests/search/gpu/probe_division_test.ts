import assert from "node:assert/strict";
import { hardQuotients, probeDivision } from "../../../lib/search/gpu/probe_division.ts";
import { gpuTest } from "./adapter.ts";
import { runKernel } from "./run_kernel.ts";

Deno.test("hardQuotients() holds quotients on both sides of a tie, and on it", () => {
  const [a, b] = hardQuotients();
  const places = a.map((x, i) => Math.sign(Math.fround(x / b[i]!) % 1 - 0.5));
  assert.deepEqual(new Set(places), new Set([-1, 0, 1]));
});

/** What rounding a product to float32 took away, if `fma` rounds once. */
const REMAINDER = `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> remainder: array<f32>;
@compute @workgroup_size(1)
fn main() { remainder[0] = fma(x[0], x[0], -x[1]); }`;

gpuTest("probeDivision() divides by fma exactly where fma rounds once", async (gpu) => {
  const x = 1 + 2 ** -12;
  const [remainder] = await runKernel(gpu, REMAINDER, {
    inputs: [Float32Array.of(x, x * x)],
    results: new Float32Array(1),
    workgroups: [1],
  });
  assert.equal(await probeDivision(gpu), remainder === 2 ** -24);
});
