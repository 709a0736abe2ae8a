import assert from "node:assert/strict";
import { shown } from "../../lib/errors/shown_text.ts";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { fetchModel, shardNames } from "../../lib/hub/fetch_model.ts";
import {
  etagOf,
  mainCommit,
  pattern,
  repositoryOf,
  shardedCheckpoint,
  smallCheckpoint,
} from "../support/fake_hub.ts";
import { listTree, withModel } from "../support/hub_session.ts";

/** The etag of a file given as text or bytes. */
function etag(file: string, content: string | Uint8Array): string {
  return etagOf(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
}

function without(files: Record<string, string | Uint8Array>, ...names: string[]) {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
}

Deno.test("fetchModel() lays a checkpoint out as Python does, and takes only what is needed", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, { hub, cache, notes, states }) => {
    const { folder, commit } = await fetchModel(hub, "a/b");
    assert.equal(commit, mainCommit);
    assert.equal(folder, `${cache}/models--a--b/snapshots/${mainCommit}`);
    const names = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"];
    const wanted: Record<string, string> = { "models--a--b/refs/main": "40 bytes" };
    for (const name of names as (keyof typeof smallCheckpoint)[]) {
      const content = smallCheckpoint[name];
      const blob = etag(name, content);
      wanted[`models--a--b/blobs/${blob}`] = `${content.length} bytes`;
      wanted[`models--a--b/snapshots/${mainCommit}/${name}`] = `-> ../../blobs/${blob}`;
      wanted[`.locks/models--a--b/${blob}.lock`] = "0 bytes";
      assert.equal(etag(name, await Deno.readFile(`${folder}/${name}`)), blob);
    }
    assert.deepEqual(await listTree(cache), wanted);
    assert.equal(await Deno.readTextFile(`${cache}/models--a--b/refs/main`), mainCommit);
    // One question for each file, one for its contents, one more behind a redirect.
    assert.equal(server.requests.length, 9);
    assert.ok(server.requests.every(({ path }) => !/README|pytorch/.test(path)));
    assert.deepEqual(notes, []);
    const total = names.reduce(
      (sum, name) => sum + smallCheckpoint[name as keyof typeof smallCheckpoint].length,
      0,
    );
    assert.deepEqual([...new Set(states.map((state) => state.total))], [total]);
    assert.equal(states.at(-1)!.done, total);
  });
});

Deno.test("fetchModel() makes no request for a commit that is cached, and one for a branch", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, { hub }) => {
    const first = await fetchModel(hub, "a/b");
    server.requests.length = 0;
    assert.deepEqual(await fetchModel(hub, "a/b", mainCommit), first);
    assert.deepEqual(server.requests, []);
    assert.deepEqual(await fetchModel(hub, "a/b", "main"), first);
    assert.deepEqual(server.requests.map(({ method, path }) => [method, path]), [
      ["HEAD", "/a/b/resolve/main/config.json"],
    ]);
  });
});

Deno.test("fetchModel() downloads a commit without asking for a branch", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, { hub, cache }) => {
    const { commit } = await fetchModel(hub, "a/b", mainCommit);
    assert.equal(commit, mainCommit);
    assert.ok(server.requests.every(({ path }) => !path.includes("/main/")));
    await assert.rejects(Deno.stat(`${cache}/models--a--b/refs`), Deno.errors.NotFound);
  });
});

Deno.test("fetchModel() takes the files that the index names, and no other weights", async () => {
  const files = { ...shardedCheckpoint, "model-00003-of-00003.safetensors": pattern(10, 1) };
  await withModel(repositoryOf(files), async (server, { hub }) => {
    const { folder } = await fetchModel(hub, "a/b");
    assert.deepEqual(
      Object.keys(await listTree(folder)).sort(),
      Object.keys(shardedCheckpoint).sort(),
    );
    for (const name of ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]) {
      const content = shardedCheckpoint[name as keyof typeof shardedCheckpoint];
      assert.deepEqual(await Deno.readFile(`${folder}/${name}`), content);
    }
    server.requests.length = 0;
    await fetchModel(hub, "a/b", mainCommit);
    assert.deepEqual(server.requests, []);
  });
});

Deno.test("fetchModel() brings only what a snapshot lacks", async () => {
  await withModel(repositoryOf(shardedCheckpoint), async (server, { hub }) => {
    const { folder } = await fetchModel(hub, "a/b");
    await Deno.remove(await Deno.realPath(`${folder}/model-00002-of-00002.safetensors`));
    server.requests.length = 0;
    await fetchModel(hub, "a/b", mainCommit);
    assert.deepEqual(server.requests.map(({ method, host }) => `${method} ${host}`), [
      "HEAD hub",
      "GET hub",
      "GET storage",
    ]);
    await Deno.stat(`${folder}/model-00002-of-00002.safetensors`);
  });
});

Deno.test("fetchModel() transfers no blob that another commit has brought", async () => {
  const next = mainCommit.replace("0", "1");
  const repository = repositoryOf(smallCheckpoint);
  await withModel(repository, async (server, { hub, cache, states }) => {
    await fetchModel(hub, "a/b");
    const files = {
      ...repository.commits[mainCommit]!,
      "config.json": new TextEncoder().encode("{}"),
    };
    server.repositories["a/b"] = {
      commits: { ...repository.commits, [next]: files },
      branches: { main: next, v1: mainCommit },
    };
    server.requests.length = 0;
    states.length = 0;
    const { commit, folder } = await fetchModel(hub, "a/b");
    assert.equal(commit, next);
    assert.equal(await Deno.readTextFile(`${folder}/config.json`), "{}");
    assert.equal(server.requests.filter(({ method }) => method === "GET").length, 1);
    assert.deepEqual(states.at(-1), { ...states.at(-1)!, done: 2, total: 2 });
    assert.equal(await Deno.readTextFile(`${cache}/models--a--b/refs/main`), next);
    assert.equal((await fetchModel(hub, "a/b", "v1")).commit, mainCommit);
    assert.equal(await Deno.readTextFile(`${cache}/models--a--b/refs/v1`), mainCommit);
  });
});

Deno.test("fetchModel() transfers contents that two files share once", async () => {
  const files = { ...smallCheckpoint, "tokenizer_config.json": smallCheckpoint["tokenizer.json"] };
  await withModel(repositoryOf(files), async (server, { hub, notes, states }) => {
    const { folder } = await fetchModel(hub, "a/b");
    assert.equal(
      await Deno.realPath(`${folder}/tokenizer.json`),
      await Deno.realPath(`${folder}/tokenizer_config.json`),
    );
    const gets = server.requests.filter(({ method, path }) =>
      method === "GET" && path.includes("/tokenizer")
    );
    assert.equal(gets.length, 1);
    assert.deepEqual(notes, []);
    assert.equal(states.at(-1)!.done, states.at(-1)!.total);
  });
});

Deno.test("fetchModel() transfers three files at a time at most", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, { hub }) => {
    let now = 0;
    let most = 0;
    const met = Promise.withResolvers<void>();
    server.intercept = async ({ host, method }) => {
      if (host === "storage" || method === "HEAD") return undefined;
      most = Math.max(most, ++now);
      if (most === 3) met.resolve();
      await met.promise;
      now--;
      return undefined;
    };
    await fetchModel(hub, "a/b");
    assert.equal(most, 3);
  });
});

Deno.test("fetchModel() remembers that there is no tokenizer, and says so once", async () => {
  const files = without(smallCheckpoint, "tokenizer.json", "tokenizer_config.json");
  await withModel(repositoryOf(files), async (server, { hub, cache, notes }) => {
    await fetchModel(hub, "a/b");
    assert.deepEqual(notes, ["a/b has no tokenizer.json: it can be run on token ids only"]);
    assert.deepEqual(await listTree(`${cache}/models--a--b/.no_exist/${mainCommit}`), {
      "tokenizer.json": "0 bytes",
      "tokenizer_config.json": "0 bytes",
    });
    server.requests.length = 0;
    await fetchModel(hub, "a/b", mainCommit);
    assert.deepEqual(server.requests, []);
    assert.equal(notes.length, 1);
  });
});

Deno.test("fetchModel() follows a repository to its new name", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, { hub, cache }) => {
    server.renamed["old/name"] = "a/b";
    const { folder } = await fetchModel(hub, "old/name");
    assert.equal(folder, `${cache}/models--old--name/snapshots/${mainCommit}`);
    assert.equal(await Deno.readTextFile(`${folder}/config.json`), smallCheckpoint["config.json"]);
  });
});

Deno.test("fetchModel() opens a guarded model with its token, which no other host sees", async () => {
  for (const guarded of ["gated", "private"] as const) {
    await withModel(repositoryOf(smallCheckpoint, guarded), async (server, client) => {
      await fetchModel(client.with({ token: "hf_good" }), "a/b");
      const seen = server.requests.map(({ host, authorization }) => `${host} ${authorization}`);
      assert.deepEqual([...new Set(seen)].sort(), ["hub Bearer hf_good", "storage null"]);
    });
  }
});

const refusals: [what: string, guarded: "gated" | "private", token: string | null, line: RegExp][] =
  [
    ["gated, no token", "gated", null, /it is gated and no token was sent \(401\).*set HF_TOKEN$/],
    [
      "gated, a stranger",
      "gated",
      "hf_stranger",
      /it is gated and the token that was sent.*\(403\)/,
    ],
    ["private, no token", "private", null, /shows no such model without a token \(401\)/],
    ["private, a stranger", "private", "hf_stranger", /shows no such model to this token \(404\)/],
    ["an invalid token", "gated", "hf_old", /does not accept the token \(401\).*correct HF_TOKEN/],
  ];
for (const [what, guarded, token, line] of refusals) {
  Deno.test(`fetchModel() explains a refusal: ${what}`, async () => {
    await withModel(repositoryOf(smallCheckpoint, guarded), async (server, client) => {
      await assert.rejects(fetchModel(client.with({ token }), "a/b"), {
        name: "AwqDiagError",
        message: line,
      });
      assert.equal(server.requests.length, 1, "a refusal is not tried again");
      assert.deepEqual(await listTree(client.cache), {});
    });
  });
}

Deno.test("fetchModel() explains an unknown model and an unknown revision", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (_server, { hub, cache }) => {
    await assert.rejects(fetchModel(hub, "a/nope"), {
      message:
        `Cannot download "a/nope": ${hub.endpoint} shows no such model without a token (401), wanted a model's name there or a folder, check the spelling, or set HF_TOKEN if it is private`,
    });
    await assert.rejects(fetchModel(hub, "a/b", "v9"), /it has no revision "v9", wanted a branch/);
    const commit = "f".repeat(40);
    await assert.rejects(fetchModel(hub, "a/b", commit), /it has no revision "f{40}"/);
    assert.deepEqual(await listTree(cache), {});
  });
});

Deno.test("fetchModel() refuses names and revisions that lead out of the cache, without asking", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, { hub }) => {
    await assert.rejects(async () => await fetchModel(hub, "../b"), AwqDiagError);
    await assert.rejects(async () => await fetchModel(hub, "a/b", "../../../x"), AwqDiagError);
    assert.deepEqual(server.requests, []);
  });
});

Deno.test("fetchModel() says how to convert a model without safetensors, before any transfer", async () => {
  const files = without(smallCheckpoint, "model.safetensors");
  await withModel(repositoryOf(files), async (server, { hub }) => {
    await assert.rejects(fetchModel(hub, "a/b"), {
      name: "AwqDiagError",
      message:
        `Cannot download "a/b": commit ${mainCommit} has neither model.safetensors nor model.safetensors.index.json, wanted weights as safetensors, convert it with python -c "from transformers import AutoModelForCausalLM as M, AutoTokenizer as T; M.from_pretrained('a/b').save_pretrained('b'); T.from_pretrained('a/b').save_pretrained('b')" and pass --model b`,
    });
    assert.ok(server.requests.every(({ method }) => method === "HEAD"));
  });
});

Deno.test("fetchModel() names a shard that the repository lacks, before any shard comes", async () => {
  const files = without(shardedCheckpoint, "model-00002-of-00002.safetensors");
  await withModel(repositoryOf(files), async (server, { hub, cache }) => {
    const line = {
      name: "AwqDiagError",
      message:
        `Cannot download "a/b": its model.safetensors.index.json names model-00002-of-00002.safetensors, which commit ${mainCommit} does not have, wanted every file that the index names, choose another revision or repository`,
    };
    await assert.rejects(fetchModel(hub, "a/b"), line);
    assert.ok(server.requests.every(({ host }) => host === "hub"));
    // The index is cached now; the line stays the same.
    await assert.rejects(fetchModel(hub, "a/b"), line);
    await assert.rejects(Deno.stat(`${cache}/models--a--b/refs/main`), Deno.errors.NotFound);
  });
});

Deno.test("fetchModel() refuses an index that cannot be used", async () => {
  for (const index of ["{}", "<html>", '{"weight_map": {"a": "../../x.safetensors"}}']) {
    const files = { ...shardedCheckpoint, "model.safetensors.index.json": index };
    await withModel(repositoryOf(files), async (_server, { hub }) => {
      await assert.rejects(fetchModel(hub, "a/b"), {
        message: /^Cannot download "a\/b": its model\.safetensors\.index\.json cannot be used \(/,
      });
    });
  }
});

Deno.test("fetchModel() refuses a repository without config.json", async () => {
  await withModel(
    repositoryOf(without(smallCheckpoint, "config.json")),
    async (_server, { hub }) => {
      for (const revision of ["main", mainCommit]) {
        await assert.rejects(fetchModel(hub, "a/b", revision), {
          message:
            `Cannot download "a/b": it has no config.json at "${revision}", wanted a Hugging Face checkpoint, check the name and the revision`,
        });
      }
    },
  );
});

Deno.test("fetchModel() refuses a server that is no hub", async () => {
  await withModel(repositoryOf(smallCheckpoint), async (server, { hub }) => {
    server.intercept = () => new Response("<html>Log in to the hotel's network</html>");
    await assert.rejects(fetchModel(hub, "a/b"), {
      message:
        `Cannot download "a/b": ${server.endpoint} answered for config.json without X-Repo-Commit, wanted a hub, check HF_ENDPOINT and proxies`,
    });
    server.intercept = () =>
      new Response(null, { headers: { "x-repo-commit": mainCommit, etag: '"v1"' } });
    await assert.rejects(fetchModel(hub, "a/b"), /without an ETag that is a hash, wanted a hub/);
  });
});

Deno.test("fetchModel() keeps whole files when one fails, and goes on with the rest", async () => {
  await withModel(repositoryOf(shardedCheckpoint), async (server, { hub, cache }) => {
    const blobs = `${cache}/models--a--b/blobs`;
    const broken = etag("x.safetensors", shardedCheckpoint["model-00002-of-00002.safetensors"]);
    server.intercept = ({ host, path }) =>
      host === "storage" && path === `/${broken}` ? new Response("no", { status: 404 }) : undefined;
    await assert.rejects(fetchModel(hub, "a/b"), {
      message: /the storage behind http:\S+ answered 404, wanted model-00002-of-00002\.safetensors/,
    });
    const left = Object.keys(await listTree(blobs));
    assert.ok(!left.includes(broken));
    server.intercept = () => undefined;
    server.requests.length = 0;
    await fetchModel(hub, "a/b");
    const paths = server.requests.filter(({ host }) => host === "storage").map(({ path }) => path);
    const whole = etag("x.safetensors", shardedCheckpoint["model-00001-of-00002.safetensors"]);
    assert.deepEqual(paths.includes(`/${whole}`), !left.includes(whole));
    assert.ok(paths.includes(`/${broken}`));
  });
});

const indexOf = (map: unknown) => JSON.stringify({ metadata: { total_size: 1 }, weight_map: map });

Deno.test("shardNames() gives each file once, sorted", () => {
  const map = { c: "2.safetensors", a: "1.safetensors", b: "2.safetensors" };
  assert.deepEqual(shardNames(indexOf(map)), ["1.safetensors", "2.safetensors"]);
});

Deno.test("shardNames() refuses an index that names no file", () => {
  const empty = [{}, null, 7, "a.safetensors", ["a.safetensors"]];
  const inherited = '{"__proto__": {"weight_map": {"a": "a.safetensors"}}}';
  for (const text of ["{}", "null", "[]", ...empty.map(indexOf), inherited]) {
    assert.throws(() => shardNames(text), { name: "AwqDiagError", message: "it names no file" });
  }
});

Deno.test("shardNames() refuses names that lead elsewhere or are no safetensors", () => {
  const names = [
    "../a.safetensors",
    "/a.safetensors",
    "a/b.safetensors",
    "a\\b.safetensors",
    "C:a.safetensors",
    "a\0.safetensors",
    "a\u001b[2J.safetensors",
    "a\u202e.safetensors",
    "\ud800.safetensors",
    `${"x".repeat(250)}.safetensors`,
    "nul.safetensors",
    "COM1.a.safetensors",
    ".safetensors.bin",
    "a.bin",
  ];
  for (const odd of [...names, 7, null, ["a.safetensors"], { length: 1e9 }]) {
    assert.throws(() => shardNames(indexOf({ a: "1.safetensors", b: odd })), {
      name: "AwqDiagError",
      message: `it names ${shown(typeof odd === "string" ? odd : JSON.stringify(odd))}`,
    });
  }
  assert.deepEqual(shardNames(indexOf({ a: `${"x".repeat(243)}.safetensors` })).length, 1);
});

Deno.test("shardNames() refuses more files than any model has", () => {
  const map = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [i, `${i}.safetensors`]));
  assert.throws(() => shardNames(indexOf(map)), { message: "it names 20000 files" });
});

Deno.test("shardNames() takes __proto__ for a tensor's name", () => {
  assert.deepEqual(shardNames('{"weight_map": {"__proto__": "a.safetensors"}}'), ["a.safetensors"]);
});

Deno.test("shardNames() refuses what is no JSON", () => {
  assert.throws(() => shardNames("<html>"), SyntaxError);
});
