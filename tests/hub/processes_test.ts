/** What one process cannot show: two at once, and one that is killed. */
import assert from "node:assert/strict";
import { fetchModel } from "../../lib/hub/fetch_model.ts";
import { etagOf, repositoryOf, smallCheckpoint, stalled } from "../support/fake_hub.ts";
import { listTree, type TestHub, withModel } from "../support/hub_session.ts";

const script = new URL("../support/fetch_model_script.ts", import.meta.url).pathname;
const weights = smallCheckpoint["model.safetensors"];

/** Starts to fetch `a/b` in a process of its own. */
function spawn({ hub, cache }: TestHub): Deno.ChildProcess {
  return new Deno.Command("deno", {
    args: ["run", "--no-check", "--allow-all", script, "a/b"],
    env: { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache, HF_HUB_OFFLINE: "", NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("two processes that fetch the same model transfer it once", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, client) => {
    // The weights wait until both have asked for them, so that both want to transfer.
    const both = Promise.withResolvers<undefined>();
    server.intercept = ({ host }) => {
      const asked = server.requests.filter(({ method, path }) =>
        method === "HEAD" && path.endsWith("/model.safetensors")
      );
      if (asked.length === 2) both.resolve(undefined);
      return host === "storage" ? both.promise : undefined;
    };
    const outputs = await Promise.all(
      [spawn(client), spawn(client)].map((child) => child.output()),
    );
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    for (const { code, stdout, stderr } of outputs) {
      assert.equal(code, 0, text(stderr));
      await assertWhole(text(stdout).trim());
    }
    assert.equal(server.requests.filter(({ host }) => host === "storage").length, 1);
    const blobs = await listTree(`${client.cache}/models--a--b/blobs`);
    assert.equal(Object.keys(blobs).length, 4);
    assert.ok(Object.keys(blobs).every((name) => /^[0-9a-f]+$/.test(name)));
  });
});

Deno.test("a killed process leaves no lock, and its part is gone on with", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, client) => {
    server.intercept = ({ host }) => host === "storage" ? stalled(weights, 200_000) : undefined;
    const child = spawn(client);
    // It says how many bytes are on disk; more than the small files have.
    const lines = child.stderr.pipeThrough(new TextDecoderStream());
    for await (const text of lines) if (text.split("\n").some((line) => Number(line) > 1000)) break;
    child.kill("SIGKILL");
    await Promise.all([child.status, child.stdout.cancel()]);

    const left = await listTree(`${client.cache}/models--a--b`);
    assert.ok(Object.keys(left).every((path) => !path.endsWith("model.safetensors")));
    const part = `blobs/${etagOf("model.safetensors", weights)}.incomplete`;
    server.intercept = () => undefined;
    server.requests.length = 0;
    const { folder } = await fetchModel(client.hub, "a/b");
    await assertWhole(folder);
    const ranges = server.requests.filter(({ host }) => host === "storage").map((r) => r.range);
    assert.deepEqual(ranges, [`bytes=${left[part]!.replace(" bytes", "-")}`]);
    assert.deepEqual(client.notes, []);
  });
});

/** Bytes that the disk takes before it is full. */
const ROOM = 100_000;

Deno.test("a full disk is told in one line, and the cache stays valid", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (_server, client) => {
    const { write } = Deno.FsFile.prototype;
    let written = 0;
    Deno.FsFile.prototype.write = function (bytes) {
      written += bytes.length;
      if (written <= ROOM) return write.call(this, bytes);
      throw Object.assign(new Error("No space left on device (os error 28)"), { code: "ENOSPC" });
    };
    try {
      await assert.rejects(fetchModel(client.hub, "a/b"), {
        name: "AwqDiagError",
        message:
          /^Cannot download "a\/b": the disk of ".*" is full, wanted room for 2\d{5} more bytes, free some, or set HF_HUB_CACHE to another disk, and run again$/,
      });
    } finally {
      Deno.FsFile.prototype.write = write;
    }
    const tree = await listTree(`${client.cache}/models--a--b`);
    const etag = etagOf("model.safetensors", weights);
    assert.ok(!(`blobs/${etag}` in tree) && !("refs/main" in tree));
    await assertWhole((await fetchModel(client.hub, "a/b")).folder);
  });
});

async function assertWhole(folder: string): Promise<void> {
  const file = "model.safetensors";
  assert.equal(etagOf(file, await Deno.readFile(`${folder}/${file}`)), etagOf(file, weights));
}
