import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { hubEnvironment, openHub } from "../../lib/hub/hub.ts";
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

function read(variables: Record<string, string>) {
  return hubEnvironment((name) => ({ HOME: "/home/ada", ...variables })[name]);
}

Deno.test("hubEnvironment() gives huggingface_hub's defaults when nothing is set", () => {
  assert.deepEqual(read({}), {
    endpoint: "https://huggingface.co",
    cache: "/home/ada/.cache/huggingface/hub",
    token: null,
    tokenFile: "/home/ada/.cache/huggingface/token",
    offline: false,
  });
});

const caches: [variables: Record<string, string>, cache: string][] = [
  [{ XDG_CACHE_HOME: "/xdg" }, "/xdg/huggingface/hub"],
  [{ XDG_CACHE_HOME: "/xdg", HF_HOME: "/hf" }, "/hf/hub"],
  [{ HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
  [{ HF_HOME: "/hf", HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/new" }, "/new"],
  [{ HF_HUB_CACHE: "~/models" }, "/home/ada/models"],
  [{ HF_HUB_CACHE: "$DISK/models", DISK: "/mnt/a" }, "/mnt/a/models"],
  [{ HF_HUB_CACHE: "${DISK}/$NONE/x", DISK: "/mnt/a" }, "/mnt/a/$NONE/x"],
  [{ HF_HOME: "", HF_HUB_CACHE: "" }, "/home/ada/.cache/huggingface/hub"],
];
for (const [variables, cache] of caches) {
  Deno.test(`hubEnvironment() finds the cache by ${JSON.stringify(variables)}`, () => {
    assert.equal(read(variables).cache, cache);
  });
}

Deno.test("hubEnvironment() makes a relative cache absolute", () => {
  assert.equal(read({ HF_HUB_CACHE: "cache" }).cache, `${Deno.cwd()}/cache`);
});

Deno.test("hubEnvironment() finds the token and its file", () => {
  assert.equal(read({ HF_TOKEN: " hf_abc\n" }).token, "hf_abc");
  assert.equal(read({ HF_TOKEN: "" }).token, null);
  assert.equal(read({ HF_HOME: "/hf" }).tokenFile, "/hf/token");
  assert.equal(read({ HF_HOME: "/hf", HF_TOKEN_PATH: "~/secret" }).tokenFile, "/home/ada/secret");
});

Deno.test("hubEnvironment() reads the offline switch as Python does", () => {
  for (const yes of ["1", "on", "YES", "True"]) assert.ok(read({ HF_HUB_OFFLINE: yes }).offline);
  for (const no of ["", "0", "off", "2"]) assert.ok(!read({ HF_HUB_OFFLINE: no }).offline);
});

Deno.test("hubEnvironment() takes another endpoint and drops its final slash", () => {
  assert.equal(read({ HF_ENDPOINT: "http://mirror:80/hf/" }).endpoint, "http://mirror:80/hf");
});

Deno.test("hubEnvironment() refuses an endpoint that is no web address", () => {
  for (const endpoint of ["huggingface.co", "file:///etc", "https://", "https://a b"]) {
    assert.throws(() => read({ HF_ENDPOINT: endpoint }), {
      name: "AwqDiagError",
      message:
        `Cannot reach the hub: HF_ENDPOINT is "${endpoint}", wanted an address such as "https://huggingface.co", correct or unset it`,
    });
  }
});

Deno.test("hubEnvironment() refuses an endpoint that would end in no time, or hold more than an address", () => {
  const odd: [endpoint: string, seen: RegExp][] = [
    ["/".repeat(100_000), /HF_ENDPOINT is "\/{40} ... \/{40}", wanted/],
    ["http://hub/?token=SECRET#SECRET", /HF_ENDPOINT is "http:\/\/hub\/" and a query, wanted/],
    [`https://${"/".repeat(100_000)}x`, /HF_ENDPOINT is "https:/],
    [`https://h/${"/".repeat(100_000)}`.replace(/.$/, "x"), /HF_ENDPOINT is "https:/],
    ["https://hub\u001b[2J", /HF_ENDPOINT is "https:\/\/hub\\u\{1b\}\[2J"/],
    ["https://a\nb", /HF_ENDPOINT is "https:\/\/a\\u\{a\}b"/],
    ["https://hub/?key=1", /HF_ENDPOINT is "https/],
    ["https://ada:hunter2@hub", /HF_ENDPOINT is an address with a name or password, wanted/],
    ["https://ada:hunter2@bad host", /HF_ENDPOINT is an address with a name or password, wanted/],
  ];
  for (const [HF_ENDPOINT, message] of odd) {
    assert.throws(() => read({ HF_ENDPOINT }), (error) => {
      assert.ok(error instanceof AwqDiagError);
      assert.match(error.message, message);
      assert.ok(!error.message.includes("hunter2"));
      return true;
    });
  }
  assert.equal(read({ HF_ENDPOINT: `https://hub${"/".repeat(100_000)}` }).endpoint, "https://hub");
});

Deno.test("hubEnvironment() refuses a path that no system takes, before it is resolved", () => {
  for (const name of ["HF_HOME", "HF_HUB_CACHE", "HF_TOKEN_PATH", "HOME"]) {
    assert.throws(() => hubEnvironment((asked) => asked === name ? "../".repeat(20_000) : ""), {
      name: "AwqDiagError",
      message:
        `Cannot use the cache: ${name} has 60000 characters, wanted a path of at most 4096, ` +
        "correct or unset it",
    });
  }
});

Deno.test("openHub() refuses a token that no header can carry by the variable's name", async () => {
  const open = (HF_TOKEN: string) => openHub(false, listener, (name) => ({ HF_TOKEN })[name]);
  await assert.rejects(open("hf_sec\0ret"), {
    name: "AwqDiagError",
    message: /^Cannot use the token of HF_TOKEN: it has other characters than .* or unset it$/,
  });
});
