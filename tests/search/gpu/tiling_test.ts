import assert from "node:assert/strict";
import { AwqDiagError } from "../../../lib/errors/awq_diag_error.ts";
import fc from "fast-check";
import {
  assertTiling,
  chooseTiling,
  commonMultiple,
  DEFAULT_TILINGS,
  padTo,
  workgroupBytes,
} from "../../../lib/search/gpu/tiling.ts";

/** The least that WebGPU promises. */
const least = { maxComputeInvocationsPerWorkgroup: 256, maxComputeWorkgroupStorageSize: 16384 };
const usual = { ...least, maxComputeWorkgroupStorageSize: 32768 };
const [tiling] = DEFAULT_TILINGS as [typeof DEFAULT_TILINGS[number]];

Deno.test("assertTiling() accepts the default tilings on usual devices", () => {
  for (const each of DEFAULT_TILINGS) assertTiling(each, usual);
});

Deno.test("assertTiling() refuses what the kernel cannot be written for", () => {
  const refused = [
    { rows: 48 },
    { tokens: 100 },
    { threadRows: 12 },
    { threadTokens: 2 },
    { threadRows: 32, threadTokens: 32 }, // 16 threads, not a multiple of 128 / 4
  ];
  for (const change of refused) {
    assert.throws(() => assertTiling({ ...tiling, ...change }, usual), AwqDiagError);
  }
});

Deno.test("assertTiling() refuses what the device cannot run", () => {
  assert.throws(() => assertTiling(tiling, least), /wanted less workgroup memory/);
  assert.throws(
    () => assertTiling({ ...tiling, threadRows: 4 }, usual),
    /got 512 threads with 18432 bytes, wanted no more threads/,
  );
});

Deno.test("workgroupBytes() counts errors, activations and a sum per thread", () => {
  assert.equal(workgroupBytes(tiling), 16384 + 4 * 256);
});

Deno.test("padTo() gives the smallest multiple", () => {
  fc.assert(fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 1000 }), (count, multiple) => {
    const padded = padTo(count, multiple);
    assert.equal(padded % multiple, 0);
    assert.ok(padded >= count && padded < count + multiple);
  }));
});

Deno.test("commonMultiple() is divided by all and by none smaller", () => {
  assert.equal(commonMultiple([]), 1);
  assert.equal(commonMultiple([128, 64, 128]), 128);
  assert.equal(commonMultiple([6, 10, 15]), 30);
});

Deno.test("chooseTiling() prefers the first of equals", () => {
  assert.equal(chooseTiling(DEFAULT_TILINGS, 384), DEFAULT_TILINGS[0]);
  assert.equal(chooseTiling(DEFAULT_TILINGS, 385).tokens, 96);
  assert.equal(chooseTiling(DEFAULT_TILINGS, 1).tokens, 96);
});
