import assert from "node:assert/strict";
import { withLock } from "../../lib/hub/download_files.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const noWait = () => Promise.reject(new Error("nobody else has it"));

Deno.test("withLock() lets one in after the other", async () => {
  await inFolder({}, async (folder) => {
    const path = `${folder}/locks/a.lock`;
    const events: string[] = [];
    const first = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const a = withLock(path, noWait, async () => {
      entered.resolve();
      await first.promise;
      events.push("a ends");
    });
    await entered.promise;
    const wait = (turn: number) => {
      events.push(`b waits ${turn}`);
      if (turn === 1) first.resolve();
      return turn < 2 ? Promise.resolve() : a;
    };
    await withLock(path, wait, () => Promise.resolve(events.push("b begins")));
    await a;
    assert.deepEqual(events.slice(0, 2), ["b waits 0", "b waits 1"]);
    assert.equal(events.at(-1), "b begins");
    assert.ok(events.includes("a ends"));
  });
});

Deno.test("withLock() gives the lock back when the work fails", async () => {
  await inFolder({}, async (folder) => {
    const path = `${folder}/a.lock`;
    const fails = withLock(path, noWait, () => Promise.reject(new Error("no")));
    await assert.rejects(fails, { message: "no" });
    assert.equal(await withLock(path, noWait, () => Promise.resolve(7)), 7);
  });
});

Deno.test("withLock() stops waiting when the waiting throws", async () => {
  await inFolder({}, async (folder) => {
    const path = `${folder}/a.lock`;
    const impatient = () => Promise.reject(new Error("another file failed"));
    await withLock(path, noWait, async () => {
      const second = withLock(path, impatient, () => Promise.resolve());
      await assert.rejects(second, { message: "another file failed" });
    });
  });
});
