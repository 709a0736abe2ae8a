import assert from "node:assert/strict";
import { unusedOptions } from "../../../lib/study/perplexity/unused_options.ts";

const all = { groupSize: 64, calibration: "a.txt", maxLength: 8, alphas: 5, exhaustive: true };

Deno.test("unusedOptions() names what was given and changes nothing", () => {
  assert.deepEqual(unusedOptions({ ...all, strategies: [] }), [
    "--group-size, --calibration, --max-length, --alphas, --exhaustive have no effect on --strategies none",
  ]);
  assert.deepEqual(unusedOptions({ maxLength: 8, strategies: ["rtn"] }), [
    "--max-length has no effect on --strategies rtn",
  ]);
  assert.deepEqual(unusedOptions({ ...all, strategies: ["rtn", "official_awq"] }), [
    "--alphas has no effect on --strategies rtn,official_awq",
  ]);
});

Deno.test("unusedOptions() is silent where all is used, or nothing was given", () => {
  assert.deepEqual(unusedOptions({ ...all, strategies: ["const_awq"] }), []);
  assert.deepEqual(unusedOptions({ strategies: [] }), []);
});
