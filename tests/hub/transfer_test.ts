import assert from "node:assert/strict";
import { downloadFiles } from "../../lib/hub/download_files.ts";
import type { Hub } from "../../lib/hub/hub.ts";
import { blobPath, repositoryIn, snapshotPath } from "../../lib/hub/layout.ts";
import type { DownloadState } from "../../lib/hub/meter.ts";
import { planFiles } from "../../lib/hub/plan_files.ts";
import { openSession } from "../../lib/hub/session.ts";
import { checksum } from "../../lib/hub/transfer.ts";
import {
  brokenOff,
  etagOf,
  type FakeHub,
  mainCommit,
  pattern,
  repositoryOf,
  stalled,
  startFakeHub,
} from "../support/fake_hub.ts";
import { listTree, openTestHub, type TestHub } from "../support/hub_session.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const file = "model.safetensors";
const weights = pattern(300_000, 1);
const etag = etagOf(file, weights);

/** Downloads `model.safetensors`, or another file, into the cache of a client. */
async function download(hub: Hub, name = file): Promise<void> {
  const repository = repositoryIn(hub.cache, "model", "a/b");
  const session = openSession(hub, repository);
  await downloadFiles(session, (await planFiles(session, mainCommit, [name])).plans);
}

interface Case extends TestHub {
  readonly server: FakeHub;
  /** Path of the part file. */
  readonly part: string;
  /** Asserts that the file is there, whole, and that no part is. */
  assertWhole(): Promise<void>;
  /** Ranges of the requests that reached the storage. */
  ranges(): (string | null)[];
}

/** Runs a test with a hub that has the file, and a client with an empty cache. */
async function withCase(test: (of: Case) => Promise<void>): Promise<void> {
  await using server = startFakeHub({
    "a/b": repositoryOf({ [file]: weights, "config.json": '{"a": 1}' }),
  });
  await using client = await openTestHub(server.endpoint);
  const repository = repositoryIn(client.cache, "model", "a/b");
  const blobs = `${repository.folder}/blobs`;
  await Deno.mkdir(blobs, { recursive: true });
  await test({
    ...client,
    server,
    part: `${blobPath(repository, etag)}.incomplete`,
    async assertWhole() {
      const bytes = await Deno.readFile(snapshotPath(repository, mainCommit, file));
      assert.equal(etagOf(file, bytes), etag);
      assert.deepEqual(await listTree(blobs), { [etag]: `${weights.length} bytes` });
    },
    ranges: () => server.requests.filter((r) => r.host === "storage").map((r) => r.range),
  });
}

/** Lets the storage answer the first requests in its own way. */
function storageAnswers(server: FakeHub, ...answers: (() => Response)[]): void {
  server.intercept = ({ host }) => host === "storage" ? answers.shift()?.() : undefined;
}

/** The rest of the file, promised and broken off. */
function partial(from: number, length: number, end = brokenOff): () => Response {
  const place = { "content-range": `bytes ${from}-${weights.length - 1}/${weights.length}` };
  const init = from === 0 ? { status: 200 } : { status: 206, headers: place };
  return () => end(weights.subarray(from), length, init);
}

Deno.test("transfer() brings a file and tells how far it is", async () => {
  await withCase(async ({ hub, states, assertWhole, ranges }) => {
    await download(hub);
    await assertWhole();
    assert.deepEqual(ranges(), [null]);
    assert.deepEqual(states.map(({ total }) => total), states.map(() => weights.length));
    assert.equal(states.at(-1)!.done, weights.length);
  });
});

Deno.test("transfer() goes on where the connection broke, again and again", async () => {
  await withCase(async ({ hub, server, waits, assertWhole, ranges }) => {
    const cuts = [0, 50_000, 100_000, 150_000, 200_000, 250_000, 299_999];
    const answers = cuts.map((from, i) => partial(from, (cuts[i + 1] ?? weights.length) - from));
    storageAnswers(server, ...answers.slice(0, -1));
    await download(hub);
    await assertWhole();
    assert.deepEqual(ranges(), [null, ...cuts.slice(1).map((from) => `bytes=${from}-`)]);
    // Something came each time, so the waits do not grow.
    assert.deepEqual(waits, cuts.slice(1).map(() => 1000));
  });
});

Deno.test("transfer() goes on when nothing comes any more", async () => {
  await withCase(async ({ hub, server, stall, assertWhole, ranges }) => {
    storageAnswers(server, partial(0, 120_000, stalled));
    let stalls = 0;
    const progress = ({ done }: DownloadState) => {
      if (done === 120_000 && stalls++ === 0) stall();
    };
    await download({ ...hub, listener: { ...hub.listener, progress } });
    await assertWhole();
    assert.deepEqual(ranges(), [null, "bytes=120000-"]);
  });
});

Deno.test("transfer() gives up a connection that never brings anything, and keeps the part", async () => {
  await withCase(async ({ hub, server, part }) => {
    server.intercept = ({ host }) => host === "hub" ? undefined : partial(100_000, 0)();
    await Deno.writeFile(part, weights.subarray(0, 100_000));
    await assert.rejects(download(hub), {
      message: new RegExp(
        `^Cannot download "a/b": the connection to ${server.storage} broke \\(.*\\), wanted model.safetensors, run again to go on where it stopped$`,
      ),
    });
    assert.equal((await Deno.stat(part)).size, 100_000);
    assert.equal(server.requests.filter(({ host }) => host === "storage").length, 5);
  });
});

Deno.test("transfer() goes on with what an earlier run left", async () => {
  await withCase(async ({ hub, part, states, assertWhole, ranges }) => {
    await Deno.writeFile(part, weights.subarray(0, 100_000));
    await download(hub);
    await assertWhole();
    assert.deepEqual(ranges(), ["bytes=100000-"]);
    assert.deepEqual(states[0], { done: 100_000, total: 300_000, bytesPerSecond: 0 });
  });
});

Deno.test("transfer() asks for nothing when only the rename was missing", async () => {
  await withCase(async ({ hub, part, assertWhole, ranges }) => {
    await Deno.writeFile(part, weights);
    await download(hub);
    await assertWhole();
    assert.deepEqual(ranges(), []);
  });
});

Deno.test("transfer() begins anew when what an earlier run left is too long or wrong", async () => {
  const cases: [left: Uint8Array, wanted: (string | null)[]][] = [
    [pattern(300_001, 1), [null]],
    [pattern(300_000, 9), [null]],
    [pattern(1000, 9), ["bytes=1000-", null]],
  ];
  for (const [left, wanted] of cases) {
    await withCase(async ({ hub, part, states, assertWhole, ranges }) => {
      await Deno.writeFile(part, left);
      await download(hub);
      await assertWhole();
      assert.deepEqual(ranges(), wanted);
      assert.equal(states.at(-1)!.done, weights.length);
    });
  }
});

Deno.test("transfer() begins anew when the server does not go on but sends the whole", async () => {
  await withCase(async ({ hub, server, part, assertWhole }) => {
    await Deno.writeFile(part, weights.subarray(0, 100_000));
    storageAnswers(server, partial(0, weights.length));
    await download(hub);
    await assertWhole();
  });
});

Deno.test("transfer() begins anew when the server goes on at another place, or nowhere", async () => {
  for (const odd of [partial(99_999, 200_001), () => new Response(null, { status: 416 })]) {
    await withCase(async ({ hub, server, part, waits, assertWhole, ranges }) => {
      await Deno.writeFile(part, weights.subarray(0, 100_000));
      storageAnswers(server, odd);
      await download(hub);
      await assertWhole();
      assert.deepEqual(waits, [1000]);
      assert.deepEqual(ranges(), ["bytes=100000-", null]);
    });
  }
});

const passing: [what: string, answer: () => Response, wait: number][] = [
  ["429", () => new Response(null, { status: 429, headers: { "retry-after": "3" } }), 3500],
  ["500", () => new Response("no", { status: 500 }), 1000],
  ["503", () => new Response("no", { status: 503 }), 1000],
  // The address that the hub redirected to has expired.
  ["403 of the storage", () => new Response("expired", { status: 403 }), 1000],
];
for (const [what, answer, wait] of passing) {
  Deno.test(`transfer() tries again after ${what}`, async () => {
    await withCase(async ({ hub, server, waits, assertWhole }) => {
      storageAnswers(server, answer);
      await download(hub);
      await assertWhole();
      assert.deepEqual(waits, [wait]);
      // A fresh address from the hub each time.
      const gets = server.requests.filter(({ method }) => method === "GET");
      assert.deepEqual(gets.map(({ host }) => host), ["hub", "storage", "hub", "storage"]);
    });
  });
}

Deno.test("transfer() lets no file with a wrong hash in, and leaves nothing of it", async () => {
  await withCase(async ({ hub, server, cache, part }) => {
    const wrong = weights.slice();
    wrong[7]! ^= 1;
    storageAnswers(server, () => brokenOff(wrong, wrong.length));
    await assert.rejects(download(hub), {
      name: "AwqDiagError",
      message: `Cannot download "a/b": model.safetensors arrived with sha256 ${
        etagOf(file, wrong)
      }, wanted ${etag}, run again; if it happens again, check HF_ENDPOINT and proxies`,
    });
    await assert.rejects(Deno.stat(part), Deno.errors.NotFound);
    assert.deepEqual(await listTree(`${cache}/models--a--b`), {});
  });
});

Deno.test("transfer() lets no small file with a wrong hash in", async () => {
  await withCase(async ({ hub, server, cache }) => {
    server.intercept = ({ method }) => method === "GET" ? new Response('{"a": 2}') : undefined;
    const message =
      /config\.json arrived with git-sha1 [0-9a-f]{40}, wanted [0-9a-f]{40}, run again/;
    await assert.rejects(download(hub, "config.json"), { message });
    assert.deepEqual(await listTree(`${cache}/models--a--b`), {});
  });
});

Deno.test("transfer() lets no file of another size in", async () => {
  await withCase(async ({ hub, server, part }) => {
    // More than promised is noticed without waiting for the end.
    storageAnswers(server, () => stalled(pattern(400_000, 1), 350_000));
    await assert.rejects(download(hub), {
      message: /model\.safetensors arrived with \d+ bytes, wanted 300000, run again/,
    });
    await assert.rejects(Deno.stat(part), Deno.errors.NotFound);
    // Less is taken for a broken connection.
    server.intercept = ({ host }) =>
      host === "storage" ? new Response(weights.slice(0, 1000)) : undefined;
    await assert.rejects(download(hub), {
      message: /the connection ended after 1000 of 300000 bytes, wanted model\.safetensors/,
    });
    assert.equal((await Deno.stat(part)).size, 1000);
  });
});

Deno.test("transfer() takes a file whose size nobody says", async () => {
  await withCase(async ({ hub, server, cache }) => {
    const text = '{"a": 1}';
    const headers = {
      "x-repo-commit": mainCommit,
      etag: `"${etagOf("config.json", new TextEncoder().encode(text))}"`,
    };
    server.intercept = ({ method }) =>
      new Response(method === "HEAD" ? null : new Blob([text]).stream(), { headers });
    await download(hub, "config.json");
    const path = `${cache}/models--a--b/snapshots/${mainCommit}/config.json`;
    assert.equal(await Deno.readTextFile(path), text);
  });
});

Deno.test("transfer() ends when a size was announced too large or too small", async () => {
  for (const announced of [299_999, 300_001, 10_000_000]) {
    await withCase(async ({ hub, server, cache, waits }) => {
      server.intercept = ({ method }) => {
        const headers = { "x-repo-commit": mainCommit, "x-linked-etag": etag };
        const size = { "x-linked-size": String(announced), location: `${server.storage}/${etag}` };
        const answer = { status: 302, headers: { ...headers, ...size } };
        return method === "HEAD" ? new Response(null, answer) : undefined;
      };
      await assert.rejects(download(hub), {
        name: "AwqDiagError",
        message: announced < weights.length
          ? /arrived with 300000 bytes, wanted 299999, run again/
          : /: the connection ended after 300000 of \d+ bytes, wanted model\.safetensors, run again/,
      });
      assert.ok(waits.length < 5);
      const names = Object.keys(await listTree(`${cache}/models--a--b`));
      assert.ok(names.every((name) => name.endsWith(".incomplete")));
    });
  }
});

Deno.test("transfer() ends at once when the storage says another size than the hub", async () => {
  await withCase(async ({ hub, server, part, waits }) => {
    await Deno.writeFile(part, weights.subarray(0, 100_000));
    const places = ["bytes */300001", "bytes 100000-300000/300001"];
    for (const place of places) {
      const status = place.includes("*") ? 416 : 206;
      const answer = new Response(null, { status, headers: { "content-range": place } });
      storageAnswers(server, () => answer);
      await assert.rejects(download(hub), {
        name: "AwqDiagError",
        message:
          `Cannot download "a/b": the storage behind ${hub.endpoint} has 300001 bytes of model.safetensors, wanted the 300000 that were announced, check HF_ENDPOINT and proxies`,
      });
      await Deno.writeFile(part, weights.subarray(0, 100_000));
    }
    assert.deepEqual(waits, []);
  });
});

Deno.test("transfer() ends when a server sends one byte at a time", async () => {
  await withCase(async ({ hub, server, part }) => {
    let position = 0;
    server.intercept = ({ host }) => host === "storage" ? partial(position++, 1)() : undefined;
    await assert.rejects(download(hub), /the connection to http:\S+ broke/);
    assert.ok((await Deno.stat(part)).size < 10);
  });
});

Deno.test("transfer() takes no small file that is announced too large, or never ends", async () => {
  await withCase(async ({ hub, server, cache }) => {
    const headers = { "x-repo-commit": mainCommit, etag: `"${"18".repeat(20)}"` };
    const length = { "content-length": "16777217" };
    server.intercept = () => new Response(null, { headers: { ...headers, ...length } });
    await assert.rejects(download(hub, "config.json"), {
      name: "AwqDiagError",
      message:
        'Cannot download "a/b": config.json is announced with 16777217 bytes, wanted at most 16777216, check the repository and HF_ENDPOINT',
    });
    const piece = new Uint8Array(1 << 20);
    let sent = 0;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          sent++;
          controller.enqueue(piece);
        },
      });
    server.intercept = ({ method }) =>
      new Response(method === "HEAD" ? null : endless(), { headers });
    await assert.rejects(download(hub, "config.json"), {
      name: "AwqDiagError",
      message:
        /^Cannot download "a\/b": config\.json without an announced size has over \d+ bytes, wanted at most 16777216, check/,
    });
    assert.ok(sent < 100);
    assert.deepEqual(await listTree(`${cache}/models--a--b`), {
      [`blobs/${"18".repeat(20)}.incomplete`]: "0 bytes",
    });
  });
});

Deno.test("checksum() gives the names that git and sha256sum give", async () => {
  // `git hash-object` and `sha256sum` of an empty file and of "hello\n".
  await inFolder({ empty: "", hello: "hello\n" }, async (folder) => {
    const sums: [string, "git-sha1" | "sha256", string][] = [
      ["empty", "git-sha1", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"],
      ["hello", "git-sha1", "ce013625030ba8dba906f756967f9e9ca394464a"],
      ["empty", "sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
      ["hello", "sha256", "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"],
    ];
    for (const [file, kind, sum] of sums) {
      assert.equal(await checksum(`${folder}/${file}`, kind), sum);
    }
  });
});

Deno.test("checksum() takes a file of several pieces", async () => {
  const bytes = pattern((1 << 20) + 17, 5);
  await inFolder({ "a.bin": bytes }, async (folder) => {
    assert.equal(await checksum(`${folder}/a.bin`, "sha256"), etagOf("a.bin", bytes));
    assert.equal(await checksum(`${folder}/a.bin`, "git-sha1"), etagOf("a.json", bytes));
  });
});
