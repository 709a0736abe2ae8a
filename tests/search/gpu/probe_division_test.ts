import assert from "node:assert/strict";
import { openGpu } from "../../../lib/search/gpu/device.ts";
import { hardQuotients, probeDivision } from "../../../lib/search/gpu/probe_division.ts";
import { ignore } from "./adapter.ts";

Deno.test("hardQuotients() holds quotients on both sides of a tie, and on it", () => {
  const [a, b] = hardQuotients();
  const places = a.map((x, i) => Math.sign(Math.fround(x / b[i]!) % 1 - 0.5));
  assert.deepEqual(new Set(places), new Set([-1, 0, 1]));
});

Deno.test("probeDivision() finds a way on the device at hand", { ignore }, async () => {
  using gpu = await openGpu({ software: true });
  assert.equal(await probeDivision(gpu.device), gpu.fused);
});
