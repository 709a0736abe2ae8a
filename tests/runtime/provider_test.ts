import assert from "node:assert/strict";
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
