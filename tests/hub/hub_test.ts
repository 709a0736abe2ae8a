import assert from "node:assert/strict";
import { openHub } from "../../lib/hub/hub.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const listener = { progress() {}, note() {} };

Deno.test("openHub() takes the token of the environment before that of the file", async () => {
  await inFolder({ token: "hf_file\n" }, async (home) => {
    const open = (variables: Record<string, string>) =>
      openHub(false, listener, (name) => ({ HF_HOME: home, ...variables })[name]);
    assert.equal((await open({})).token, "hf_file");
    assert.equal((await open({ HF_TOKEN: "hf_env" })).token, "hf_env");
    assert.equal((await open({ HF_TOKEN_PATH: `${home}/none` })).token, null);
    assert.equal((await open({})).cache, `${home}/hub`);
  });
});

Deno.test("openHub() is offline when the user or the environment says so", async () => {
  const open = async (asked: boolean, HF_HUB_OFFLINE: string) =>
    (await openHub(asked, listener, (name) => ({ HF_HUB_OFFLINE })[name])).offline;
  assert.deepEqual(
    [await open(false, "0"), await open(true, "0"), await open(false, "1")],
    [false, true, true],
  );
});

Deno.test("openHub() waits for real, and no longer than told", async () => {
  const { sleep, timer } = await openHub(false, listener, () => undefined);
  await sleep(1);
  await assert.rejects(sleep(60_000, AbortSignal.abort()), { name: "AbortError" });
  await new Promise<void>((resolve) => timer(1, resolve));
  timer(60_000, () => {})();
});
