import assert from "node:assert/strict";
import { fetchModel } from "../../lib/hub/fetch_model.ts";
import {
  mainCommit,
  repositoryOf,
  shardedCheckpoint,
  smallCheckpoint,
} from "../support/fake_hub.ts";
import { openTestHub, withModel, writePythonCache } from "../support/hub_session.ts";

const nextCommit = mainCommit.replace("0", "1");

/** What Python leaves after loading a model and its tokenizer. */
const pythonFiles = {
  "config.json": smallCheckpoint["config.json"],
  "generation_config.json": "{}",
  "tokenizer.json": smallCheckpoint["tokenizer.json"],
  "tokenizer_config.json": smallCheckpoint["tokenizer_config.json"],
  "model.safetensors": smallCheckpoint["model.safetensors"],
};

Deno.test("fetchSnapshot() reads a cache of Python as it stands", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, client) => {
    const folder = await writePythonCache(client.cache, "a/b", pythonFiles);
    const wanted = { folder, commit: mainCommit };
    assert.deepEqual(await fetchModel(client.hub, "a/b", mainCommit), wanted);
    assert.deepEqual(await fetchModel(client.with({ offline: true }), "a/b"), wanted);
    assert.deepEqual(server.requests, []);
    assert.deepEqual(await fetchModel(client.hub, "a/b"), wanted);
    assert.equal(server.requests.length, 1);
  });
});

Deno.test("fetchSnapshot() believes Python's notes of absent files, and its shards", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, { hub, cache }) => {
    const absent = ["tokenizer_config.json", "model.safetensors"];
    const folder = await writePythonCache(cache, "a/b", shardedCheckpoint, absent);
    assert.deepEqual(await fetchModel(hub, "a/b", mainCommit), { folder, commit: mainCommit });
    assert.deepEqual(server.requests, []);
  });
});

Deno.test("fetchSnapshot() asks once for a tokenizer that Python was never asked for", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, { hub, cache }) => {
    const { "config.json": config, "model.safetensors": weights } = smallCheckpoint;
    const files = { "config.json": config, "model.safetensors": weights };
    const folder = await writePythonCache(cache, "a/b", files);
    await fetchModel(hub, "a/b", mainCommit);
    assert.equal(
      await Deno.readTextFile(`${folder}/tokenizer.json`),
      smallCheckpoint["tokenizer.json"],
    );
    assert.ok(server.requests.every(({ path }) => path.includes("/tokenizer")));
    server.requests.length = 0;
    await fetchModel(hub, "a/b", mainCommit);
    assert.deepEqual(server.requests, []);
  });
});

Deno.test("fetchSnapshot() finds branches and tags offline, and needs no tokenizer there", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, client) => {
    const files = { "config.json": "{}", "model.safetensors": new Uint8Array(1) };
    const folder = await writePythonCache(client.cache, "a/b", files);
    const hub = client.with({ offline: true });
    for (const revision of ["main", mainCommit]) {
      assert.deepEqual(await fetchModel(hub, "a/b", revision), { folder, commit: mainCommit });
    }
    assert.deepEqual(server.requests, []);
    assert.deepEqual(client.notes, []);
  });
});

Deno.test("fetchSnapshot() says what is missing offline", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, client) => {
    const hub = client.with({ offline: true });
    const remedy = "wanted it in the cache, run once without --offline and HF_HUB_OFFLINE";
    await assert.rejects(fetchModel(hub, "a/b"), {
      name: "AwqDiagError",
      message:
        `Cannot download "a/b": downloads are switched off and "${client.cache}" has nothing of its revision "main", ${remedy}`,
    });
    await assert.rejects(fetchModel(hub, "a/b", mainCommit), {
      message:
        `Cannot download "a/b": downloads are switched off and "${client.cache}" lacks config.json and model.safetensors of its revision "${mainCommit}", ${remedy}`,
    });
    const { "model-00002-of-00002.safetensors": _, ...files } = shardedCheckpoint;
    await writePythonCache(client.cache, "a/b", files);
    await assert.rejects(fetchModel(hub, "a/b"), {
      message: /lacks model-00002-of-00002\.safetensors of its revision "main"/,
    });
    assert.deepEqual(server.requests, []);
  });
});

Deno.test("fetchSnapshot() uses the cache when the hub is not there, fails or refuses, and says so", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, client) => {
    const folder = await writePythonCache(client.cache, "a/b", pythonFiles);
    const answers: [() => Response, RegExp][] = [
      [() => new Response(null, { status: 503 }), /answered 503/],
      [() => new Response(null, { status: 401 }), /shows no such model/],
      [() => new Response("<html>"), /without X-Repo-Commit/],
    ];
    for (const [answer, reason] of answers) {
      server.intercept = answer;
      assert.deepEqual(await fetchModel(client.hub, "a/b"), { folder, commit: mainCommit });
      assert.match(client.notes.at(-1)!, /^using commit 060db6\w+ from the cache: Cannot download/);
      assert.match(client.notes.at(-1)!, reason);
    }
    assert.deepEqual(client.waits, [], "nobody waits with something to fall back on");
    const { endpoint } = server;
    await server[Symbol.asyncDispose]();
    assert.deepEqual(await fetchModel(client.hub, "a/b"), { folder, commit: mainCommit });
    assert.ok(client.notes.at(-1)!.includes(`${endpoint} does not answer (`));
  });
});

Deno.test("fetchSnapshot() says at once that the hub's name does not resolve, and what is left", async () => {
  await using client = await openTestHub("https://hub.invalid", {
    fetch: () =>
      Promise.reject(
        new TypeError("fetch failed", {
          cause: new Error(
            "error sending request for url (https://hub.invalid/): client error (Connect): dns error: Name or service not known",
          ),
        }),
      ),
  });
  await assert.rejects(fetchModel(client.hub, "a/b"), {
    name: "AwqDiagError",
    message:
      `Cannot download "a/b": the name hub.invalid does not resolve (dns error: Name or service not known), wanted config.json, check the network, HF_ENDPOINT and proxies, or use --offline with a model in the cache (${client.cache}) or in a folder`,
  });
  assert.deepEqual(client.waits, []);
});

Deno.test("fetchSnapshot() tries a hub that refuses connections three times", async () => {
  const server = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  await using client = await openTestHub(`http://127.0.0.1:${server.addr.port}`);
  server.close();
  await assert.rejects(fetchModel(client.hub, "a/b"), {
    name: "AwqDiagError",
    message: /: http:\S+ does not answer \(tcp connect error: .*\), wanted .* use --offline with/,
  });
  assert.deepEqual(client.waits, [1000, 2000]);
});

Deno.test("fetchSnapshot() does not pass an older commit off as a newer one that fails", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, { hub, cache }) => {
    await fetchModel(hub, "a/b");
    const files = {
      ...server.repositories["a/b"]!.commits[mainCommit]!,
      "model.safetensors": new Uint8Array(9),
    };
    server.repositories["a/b"] = {
      commits: { [nextCommit]: files },
      branches: { main: nextCommit },
    };
    server.intercept = ({ host }) => host === "storage" ? new Response("too short") : undefined;
    await assert.rejects(fetchModel(hub, "a/b"), /arrived with sha256 .*, wanted [0-9a-f]{64}/);
    // Offline, the branch is still what was whole.
    assert.equal(await Deno.readTextFile(`${cache}/models--a--b/refs/main`), mainCommit);
    assert.equal((await fetchModel({ ...hub, offline: true }, "a/b")).commit, mainCommit);
  });
});

Deno.test("fetchSnapshot() says in one line that the disk is full, or may not be written", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (_server, { hub, cache }) => {
    const lines: [string, RegExp][] = [
      [
        "ENOSPC",
        /the disk of ".*" is full, wanted room for \d+ more bytes, free some, or set HF_HUB_CACHE/,
      ],
      ["EACCES", /".*" may not be written, wanted a cache, change its owner or mode/],
    ];
    for (const [code, message] of lines) {
      const fails = () => {
        throw Object.assign(new Error("os error"), { code });
      };
      const listener = { ...hub.listener, progress: fails };
      await assert.rejects(fetchModel({ ...hub, listener }, "a/b"), {
        name: "AwqDiagError",
        message,
      });
    }
    await assert.rejects(Deno.stat(`${cache}/models--a--b/refs`), Deno.errors.NotFound);
    await fetchModel(hub, "a/b");
  });
});
