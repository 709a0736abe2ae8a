import assert from "node:assert/strict";
import { createStopwatch } from "../../lib/measure/stopwatch.ts";

Deno.test("time() adds up visits to a stage and keeps stages in order", async () => {
  let clock = 0;
  const watch = createStopwatch(() => clock);
  await watch.time("read", () => clock += 100);
  await watch.time("search", () => clock += 2000);
  await watch.time("read", () => clock += 50);
  assert.deepEqual(Object.entries(watch.seconds()), [["read", 0.15], ["search", 2], [
    "total",
    2.15,
  ]]);
});

Deno.test("time() books a stage that throws, and passes the error on", async () => {
  let clock = 0;
  const watch = createStopwatch(() => clock);
  await assert.rejects(
    watch.time("read", () => {
      clock += 30;
      throw new Error("gone");
    }),
    /gone/,
  );
  assert.equal(watch.seconds()["read"], 0.03);
});

Deno.test("seconds() of a fresh stopwatch is a total of zero", () => {
  assert.deepEqual(createStopwatch().seconds(), { total: 0 });
});
