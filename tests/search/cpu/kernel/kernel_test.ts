import assert from "node:assert/strict";
import { compileKernel } from "../../../../tools/compile_kernel.ts";

Deno.test("rounding.wasm is what rounding.as.ts compiles to", async () => {
  const compiled = await compileKernel("lib/search/cpu/kernel/rounding.as.ts");
  const url = new URL("../../../../lib/search/cpu/kernel/rounding.wasm", import.meta.url);
  assert.deepEqual(compiled, await Deno.readFile(url));
});
