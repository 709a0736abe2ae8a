import assert from "node:assert/strict";
import { createSearch } from "../../../lib/search/create_search.ts";
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

/** Has WebGPU give this adapter meanwhile. */
async function withAdapter<T>(adapter: unknown, work: () => Promise<T>): Promise<T> {
  const requestAdapter = { value: () => Promise.resolve(adapter), configurable: true };
  Object.defineProperty(navigator.gpu, "requestAdapter", requestAdapter);
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(navigator.gpu, "requestAdapter");
  }
}

Deno.test("openGpu() says which GPU gives no device; auto then goes on without it", async () => {
  const adapter = {
    info: { description: "GL adapter", isFallbackAdapter: false },
    limits: {},
    features: new Set(),
    requestDevice: () =>
      Promise.reject(new DOMException("Parent device is lost", "OperationError")),
  };
  await withAdapter(adapter, async () => {
    await assert.rejects(openGpu(), {
      name: "UnusableGpuError",
      message:
        "Cannot open a GPU: GL adapter does not work (Parent device is lost), wanted one that computes, update its driver or compute on the processor",
    });
    const notes: string[] = [];
    const grids = { kind: "symmetric", bits: [3], groupSize: 1 } as const;
    const settings = { provider: "webgpu", threads: 1 } as const;
    await assert.rejects(createSearch(grids, settings), { name: "UnusableGpuError" });
    await using _search = await createSearch(grids, {
      ...settings,
      onFallback: (reason) => notes.push(reason),
    });
    assert.match(notes.join(), /^Cannot open a GPU: GL adapter does not work /);
  });
});
