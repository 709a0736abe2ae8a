/** A cache in which others have put what does not belong there. */
import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { fetchModel } from "../../lib/hub/fetch_model.ts";
import { etagOf, mainCommit, repositoryOf, smallCheckpoint } from "../support/fake_hub.ts";
import { withModel, writePythonCache } from "../support/hub_session.ts";
import { makePipe } from "../support/make_pipe.ts";

const noWindows = Deno.build.os === "windows";
const etag = etagOf("model.safetensors", smallCheckpoint["model.safetensors"]);
const snapshot = `models--a--b/snapshots/${mainCommit}`;

/** Paths in a cache where a file of ours is to stand. */
const places = {
  "the part of a blob": `models--a--b/blobs/${etag}.incomplete`,
  "a blob": `models--a--b/blobs/${etag}`,
  "a lock": `.locks/models--a--b/${etag}.lock`,
  "a file of the snapshot": `${snapshot}/config.json`,
  "a tokenizer": `${snapshot}/tokenizer.json`,
};

/** Puts something into a cache. */
async function plant(path: string, make: (path: string) => unknown): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await make(path);
}

for (const [what, place] of Object.entries(places)) {
  Deno.test({
    name: `fetchModel() refuses a pipe or a folder at ${what}, online and offline`,
    ignore: noWindows,
    async fn() {
      for (const make of [makePipe, (path: string) => Deno.mkdir(path)]) {
        await withModel(repositoryOf(smallCheckpoint), async (_server, client) => {
          const path = `${client.cache}/${place}`;
          await plant(path, make);
          const refused = {
            name: "AwqDiagError",
            message: /is a (folder|device or a pipe), wanted a file of its own, remove it$/,
          };
          await assert.rejects(fetchModel(client.hub, "a/b"), refused);
          await assert.rejects(fetchModel(client.with({ offline: true }), "a/b"), AwqDiagError);
          await Deno.remove(path);
          await fetchModel(client.hub, "a/b");
        });
      }
    },
  });
}

Deno.test({
  name: "fetchModel() writes through no link that was planted in the cache",
  ignore: noWindows,
  async fn() {
    const absent = `models--a--b/.no_exist/${mainCommit}/tokenizer_config.json`;
    const { "tokenizer_config.json": _, ...files } = smallCheckpoint;
    for (const place of [...Object.values(places), "models--a--b/refs/main", absent]) {
      for (const link of [Deno.symlink, Deno.link]) {
        await withModel(repositoryOf(files), async (_server, { hub, cache }) => {
          const target = `${cache}/precious`;
          await Deno.writeTextFile(target, "precious");
          await plant(`${cache}/${place}`, (path) => link(target, path));
          await fetchModel(hub, "a/b").catch((error) => assert.ok(error instanceof AwqDiagError));
          assert.equal(await Deno.readTextFile(target), "precious", place);
        });
      }
    }
  },
});

Deno.test({
  name: "fetchModel() makes no file that a planted link names",
  ignore: noWindows,
  async fn() {
    for (const place of Object.values(places)) {
      await withModel(repositoryOf(smallCheckpoint), async (_server, { hub, cache }) => {
        await plant(`${cache}/${place}`, (path) => Deno.symlink(`${cache}/new`, path));
        await fetchModel(hub, "a/b").catch((error) => assert.ok(error instanceof AwqDiagError));
        await assert.rejects(Deno.stat(`${cache}/new`), Deno.errors.NotFound);
      });
    }
  },
});

const references: [what: string, make: (path: string) => unknown][] = [
  ["a folder's content", (path) => Deno.mkdir(path)],
  ["a pipe", makePipe],
  ["10 MB", (path) => Deno.writeTextFile(path, mainCommit + " ".repeat(10_000_000))],
  ["two lines", (path) => Deno.writeTextFile(path, `${mainCommit}\n${mainCommit}\n`)],
  ["a way out", (path) => Deno.writeTextFile(path, "../../../../etc")],
  ["no text", (path) => Deno.writeFile(path, new Uint8Array(40).fill(0xff))],
];
for (const [what, make] of references) {
  Deno.test({
    name: `fetchModel() takes a reference that holds ${what} for none`,
    ignore: noWindows,
    async fn() {
      await withModel(repositoryOf(smallCheckpoint), async (_server, client) => {
        await writePythonCache(client.cache, "a/b", smallCheckpoint);
        const path = `${client.cache}/models--a--b/refs/main`;
        await Deno.remove(path);
        await make(path);
        await assert.rejects(fetchModel(client.with({ offline: true }), "a/b"), {
          name: "AwqDiagError",
          message: /has nothing of its revision "main", wanted it in the cache/,
        });
        const folder = what.startsWith("a folder");
        const online = fetchModel(client.hub, "a/b");
        if (folder) {
          await assert.rejects(online, {
            name: "AwqDiagError",
            message:
              /^Cannot download "a\/b": the cache ".*" cannot be used \(.*directory.*\), wanted/,
          });
        } else {
          assert.equal((await online).commit, mainCommit);
          assert.equal(await Deno.readTextFile(path), mainCommit);
        }
      });
    },
  });
}

Deno.test("fetchModel() takes a commit's line end for nothing, as Python does", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (_server, client) => {
    const folder = await writePythonCache(client.cache, "a/b", smallCheckpoint);
    await Deno.writeTextFile(`${client.cache}/models--a--b/refs/main`, `${mainCommit}\r\n`);
    assert.equal((await fetchModel(client.with({ offline: true }), "a/b")).folder, folder);
  });
});

Deno.test("fetchModel() refuses an index in the cache that is far too long, without reading it", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (_server, client) => {
    const { "model.safetensors": _, ...files } = smallCheckpoint;
    const folder = await writePythonCache(client.cache, "a/b", files);
    const index = `${folder}/model.safetensors.index.json`;
    await Deno.writeTextFile(index, "{}");
    await Deno.truncate(index, 100_000_000_000);
    await assert.rejects(fetchModel(client.with({ offline: true }), "a/b"), {
      name: "AwqDiagError",
      message: /index\.json cannot be used \(it has more than 67108864 bytes\), wanted the names/,
    });
  });
});

Deno.test({
  name: "fetchModel() says where Deno opens nothing, and what to do",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await withModel(repositoryOf(smallCheckpoint), async (_server, client) => {
      for (const offline of [false, true]) {
        const hub = client.with({ cache: "/dev/shm/hf/hub", offline });
        await assert.rejects(fetchModel(hub, "a/b"), {
          name: "AwqDiagError",
          message:
            'Cannot download "a/b": the cache is "/dev/shm/hf/hub" and Deno opens nothing under /dev, /proc and /sys, wanted a folder on a disk, set HF_HUB_CACHE to another folder or start Deno with --allow-all',
        });
      }
    });
  },
});
