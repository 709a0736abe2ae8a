import assert from "node:assert/strict";
import { mapLimited } from "../../lib/hub/parallel.ts";

Deno.test("mapLimited() keeps the order of the items, whichever is done first", async () => {
  const gates = [0, 1, 2].map(() => Promise.withResolvers<string>());
  const results = mapLimited(gates, (gate) => gate.promise);
  gates[2]!.resolve("c");
  gates[0]!.resolve("a");
  gates[1]!.resolve("b");
  assert.deepEqual(await results, ["a", "b", "c"]);
});

Deno.test("mapLimited() works on three items at a time", async () => {
  let now = 0;
  let most = 0;
  await mapLimited([...Array(10).keys()], async () => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now--;
  });
  assert.equal(most, 3);
});

Deno.test("mapLimited() stops the others, begins no more and throws the first error", async () => {
  const begun: number[] = [];
  const failing = mapLimited([0, 1, 2, 3, 4], async (item, signal) => {
    begun.push(item);
    if (item === 1) throw new RangeError("first");
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    throw new Error("because of the first");
  });
  await assert.rejects(failing, { name: "RangeError", message: "first" });
  assert.deepEqual(begun, [0, 1, 2]);
});

Deno.test("mapLimited() gives nothing for nothing", async () => {
  assert.deepEqual(await mapLimited([], () => Promise.resolve(1)), []);
});
