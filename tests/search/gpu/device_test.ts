import assert from "node:assert/strict";
import { openGpu } from "../../../lib/search/gpu/device.ts";
import { findAdapter } from "../../../lib/runtime/gpu_adapter.ts";
import { gpuTest, ignore, openTestGpu } from "./adapter.ts";

gpuTest(
  "openGpu() refuses a driver that computes on the processor unless that will do",
  async (gpu) => {
    const adapter = await findAdapter();
    if (!adapter!.info.isFallbackAdapter) {
      using found = await openGpu();
      return assert.equal(found.description, gpu.description);
    }
    const message =
      `Cannot open a GPU: found only ${gpu.description}, which computes on the processor, ` +
      "wanted a GPU with its driver, install one or compute on the processor";
    await assert.rejects(openGpu(), { message });
  },
);

gpuTest(
  "checked() gives what the calls return, or what the device says about them",
  async (gpu) => {
    const { device, description } = gpu;
    assert.equal(await gpu.checked("count", () => 3), 3);
    await assert.rejects(
      gpu.checked("make a kernel", () => device.createShaderModule({ code: "fn main( {" })),
      (error: Error) => {
        assert.ok(
          error.message.startsWith(`Cannot make a kernel: ${description} refused it (`),
          error.message,
        );
        assert.ok(error.message.endsWith("), wanted it done, compute on the processor"));
        return true;
      },
    );
    // The device goes on.
    assert.equal(await gpu.checked("count", () => 4), 4);
  },
);

gpuTest("checked() leaves no error scope open when the calls throw", async (gpu) => {
  const thrown = gpu.checked.bind(gpu, "fail", () => {
    throw new Error("on purpose");
  });
  assert.throws(thrown, { message: "on purpose" });
  await assert.rejects(
    gpu.device.popErrorScope(),
    "the scopes of the failed call are closed, so that there is none",
  );
});

Deno.test("orLost() ends what waits when the device is lost", { ignore }, async () => {
  const gpu = await openTestGpu();
  assert.equal(await gpu.orLost(Promise.resolve(5)), 5);
  const waiting = gpu.orLost(new Promise(() => {}));
  gpu[Symbol.dispose]();
  await assert.rejects(waiting, (error: Error) => {
    const begin = `Cannot compute on ${gpu.description}: the device was lost (`;
    assert.ok(error.message.startsWith(begin), error.message);
    return true;
  });
});

Deno.test("a loss that nobody waits for is no unhandled error", { ignore }, async () => {
  const gpu = await openTestGpu();
  await gpu.orLost(Promise.resolve());
  gpu[Symbol.dispose]();
  await gpu.device.lost;
});
