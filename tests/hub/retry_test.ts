import assert from "node:assert/strict";
import { NoConnectionError, TransientError } from "../../lib/hub/download_error.ts";
import { repositoryIn } from "../../lib/hub/layout.ts";
import { retryDelay, withRetries } from "../../lib/hub/retry.ts";
import { openSession, type Session } from "../../lib/hub/session.ts";
import { openTestHub, type TestHub } from "../support/hub_session.ts";

/** Retries for `config.json` of `a/b`, up to four failures in a row. */
function retry(
  { hub }: TestHub,
  work: () => Promise<number>,
  progressed?: () => boolean,
  changes: Partial<Session> = {},
): Promise<number> {
  const session = openSession(hub, repositoryIn(hub.cache, "model", "a/b"));
  return withRetries({ ...session, patience: 4, ...changes }, "config.json", work, progressed);
}

/** Work that fails so many times. */
function failing(times: number, wait: number | null = null) {
  let calls = 0;
  return () =>
    ++calls <= times
      ? Promise.reject(new TransientError("it answered 503", "try again later", wait))
      : Promise.resolve(calls);
}

Deno.test("withRetries() tries again after longer and longer waits", async () => {
  await using client = await openTestHub("http://127.0.0.1");
  assert.equal(await retry(client, failing(3)), 4);
  assert.deepEqual(client.waits, [1000, 2000, 4000]);
  assert.deepEqual(client.notes, []);
});

Deno.test("withRetries() gives up with one line after the last attempt", async () => {
  await using client = await openTestHub("http://127.0.0.1");
  await assert.rejects(retry(client, failing(4)), {
    name: "AwqDiagError",
    message: 'Cannot download "a/b": it answered 503, wanted config.json, try again later',
  });
  assert.equal(client.waits.length, 3);
});

Deno.test("withRetries() waits as long as the hub asks, and says so", async () => {
  await using client = await openTestHub("http://127.0.0.1");
  await retry(client, failing(1, 30));
  assert.deepEqual(client.waits, [30_500]);
  assert.deepEqual(client.notes, ["it answered 503; trying again in 31 s"]);
});

Deno.test("withRetries() does not wait for an hour", async () => {
  await using client = await openTestHub("http://127.0.0.1");
  await assert.rejects(retry(client, failing(1, 3600)), /it answered 503/);
  assert.deepEqual(client.waits, []);
});

Deno.test("withRetries() counts anew when something was won", async () => {
  await using client = await openTestHub("http://127.0.0.1");
  const won = [true, true, true, false, true, false, false];
  const work = failing(6);
  assert.equal(await retry(client, work, () => won.shift()!), 7);
  assert.deepEqual(client.waits, [1000, 1000, 1000, 2000, 1000, 2000]);
});

Deno.test("withRetries() passes other errors on at once", async () => {
  await using client = await openTestHub("http://127.0.0.1");
  const broken = () => Promise.reject(new RangeError("a fault"));
  await assert.rejects(retry(client, broken), RangeError);
  assert.deepEqual(client.waits, []);
});

Deno.test("withRetries() stops for the reason of its signal", async () => {
  await using client = await openTestHub("http://127.0.0.1");
  const signal = AbortSignal.abort(new Error("another file failed"));
  const stopped = retry(client, failing(1), undefined, { signal });
  await assert.rejects(stopped, { message: "another file failed" });
});

const connections: [what: string, tries: number, reached: boolean, waits: number[]][] = [
  ["at once where the next attempt would find the same", 1, false, []],
  ["soon where nobody answers", 3, false, [1000, 2000]],
  ["as late as others once the hub has answered", 1, true, [1000, 2000, 4000]],
];
for (const [what, tries, reached, waits] of connections) {
  Deno.test(`withRetries() gives up a missing connection ${what}`, async () => {
    await using client = await openTestHub("http://127.0.0.1");
    const answer = { commit: "c", etag: "e", size: null };
    const answers = new Map(reached ? [["main/config.json", answer]] : []);
    const work = () =>
      Promise.reject(new NoConnectionError("no answer", "look", tries, new Error("refused")));
    await assert.rejects(retry(client, work, undefined, { answers }), {
      name: "AwqDiagError",
      message: 'Cannot download "a/b": no answer, wanted config.json, look',
    });
    assert.deepEqual(client.waits, waits);
  });
}

Deno.test("retryDelay() scatters by half and never asks for more than 24 s of its own", () => {
  assert.equal(retryDelay(1, null, 0), 0.5);
  assert.equal(retryDelay(1, null, 1), 1.5);
  assert.equal(retryDelay(5, null, 1), 24);
  assert.equal(retryDelay(60, null, 1), 24);
});

Deno.test("retryDelay() never comes back before the hub asks", () => {
  assert.equal(retryDelay(1, 7, 0), 7);
  assert.equal(retryDelay(9, 0, 0), 0);
});
