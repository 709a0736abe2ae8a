import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { unusableGpu } from "../../lib/runtime/gpu_adapter.ts";
import { chooseProvider, type Probe, probeProvider } from "../../lib/runtime/provider.ts";

/** A machine on which only some providers work. */
function machine(...working: string[]): Probe {
  return (provider) =>
    working.includes(provider) ? Promise.resolve() : Promise.reject(new Error("no such device"));
}

Deno.test("chooseProvider() takes a provider asked for when it works", async () => {
  const chosen = await chooseProvider("webgpu", machine("webgpu", "cpu"));
  assert.deepEqual(chosen, { provider: "webgpu", reason: "asked for" });
});

Deno.test("chooseProvider() under auto takes the best that works and says what did not", async () => {
  assert.equal((await chooseProvider("auto", machine("cpu", "webgpu", "cuda"))).provider, "cuda");
  const chosen = await chooseProvider("auto", machine("cpu"));
  assert.equal(chosen.provider, "cpu");
  const why = "best that works; cuda: no such device; webgpu: no such device";
  assert.equal(chosen.reason, why);
});

for (
  const [provider, remedy] of [["cuda", /deno install --allow-scripts/], [
    "webgpu",
    /libvulkan1/,
  ]] as const
) {
  Deno.test(`chooseProvider() says what to install when ${provider} was asked for and fails`, async () => {
    await assert.rejects(chooseProvider(provider, machine("cpu")), (error: Error) => {
      assert.match(error.message, new RegExp(`^Cannot run on "${provider}": no such device, `));
      assert.match(error.message, remedy);
      return true;
    });
  });
}

Deno.test("chooseProvider() fails when nothing works", async () => {
  await assert.rejects(
    chooseProvider("auto", machine()),
    /Cannot run a graph: .*cpu: no such device/,
  );
});

Deno.test("probeProvider() finds the CPU working", async () => {
  await probeProvider("cpu");
});

/** A machine on whose GPU no device opens, as on a server with OpenGL and without a desktop. */
const brokenGpu: Probe = (provider) =>
  provider === "cpu" ? Promise.resolve() : Promise.reject(
    provider === "webgpu"
      ? unusableGpu("NVIDIA H100/PCIe/SSE2", new Error("Parent device is lost"))
      : new Error("no such device"),
  );

Deno.test("chooseProvider() under auto leaves out a GPU that does not open, with a note", async () => {
  const seen = "NVIDIA H100/PCIe/SSE2 does not work (Parent device is lost)";
  assert.deepEqual(await chooseProvider("auto", brokenGpu), {
    provider: "cpu",
    reason: `best that works; cuda: no such device; webgpu: ${seen}`,
    note: `the GPU is left out: ${seen}`,
  });
  assert.ok(!("note" in await chooseProvider("auto", machine("cpu"))), "no GPU is no news");
});

Deno.test("chooseProvider() says in one sentence why a GPU that was asked for does not work", async () => {
  await assert.rejects(chooseProvider("webgpu", brokenGpu), {
    name: "AwqDiagError",
    message:
      'Cannot run on "webgpu": NVIDIA H100/PCIe/SSE2 does not work (Parent device is lost), ' +
      "wanted a working provider, install a Vulkan driver and libvulkan1, or use --provider cpu",
  });
  const software: Probe = () =>
    Promise.reject(
      new AwqDiagError("Cannot open a GPU: found only llvmpipe, which computes, wanted a GPU, x"),
    );
  await assert.rejects(chooseProvider("webgpu", software), {
    message: /^Cannot run on "webgpu": found only llvmpipe, which computes, wanted a working /,
  });
});
