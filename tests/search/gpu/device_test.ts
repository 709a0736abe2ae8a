import assert from "node:assert/strict";
import { openGpu } from "../../../lib/search/gpu/device.ts";
import { ignore } from "./adapter.ts";

Deno.test("openGpu() says why there is no GPU", async () => {
  try {
    using gpu = await openGpu();
    assert.ok(gpu.description.length > 0);
  } catch (error) {
    assert.match((error as Error).message, /^Cannot open a GPU: .+, wanted .+, /);
  }
});

Deno.test("checked() throws what the device says about the calls", { ignore }, async () => {
  using gpu = await openGpu({ software: true });
  const { device } = gpu;
  assert.equal(await gpu.checked("count", () => 3), 3);
  await assert.rejects(
    gpu.checked("make a kernel", () => device.createShaderModule({ code: "fn main( {" })),
    /^Error: Cannot make a kernel: .+ refused it \(/,
  );
  // The device goes on.
  assert.equal(await gpu.checked("count", () => 4), 4);
});

Deno.test("orLost() ends when the device is lost", { ignore }, async () => {
  const gpu = await openGpu({ software: true });
  const waiting = gpu.orLost(new Promise(() => {}));
  gpu[Symbol.dispose]();
  await assert.rejects(waiting, /the device was lost/);
});
