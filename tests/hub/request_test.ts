import assert from "node:assert/strict";
import { TransientError } from "../../lib/hub/download_error.ts";
import type { Hub } from "../../lib/hub/hub.ts";
import { type HubResponse, send } from "../../lib/hub/request.ts";
import {
  brokenOff,
  etagOf,
  type FakeHub,
  mainCommit,
  repositoryOf,
  smallCheckpoint,
  stalled,
  startFakeHub,
} from "../support/fake_hub.ts";
import { openTestHub, type TestHub } from "../support/hub_session.ts";

const never = new AbortController().signal;
const weights = smallCheckpoint["model.safetensors"];

/** Runs a test with a hub that has one model, and a client of it. */
async function withHub(
  test: (server: FakeHub, client: TestHub, url: (file: string) => string) => Promise<void>,
): Promise<void> {
  await using server = startFakeHub({ "a/b": repositoryOf(smallCheckpoint) });
  await using client = await openTestHub(server.endpoint);
  await test(server, client, (file) => `${server.endpoint}/a/b/resolve/main/${file}`);
}

/** Reads an answer to its end. */
async function read({ status, chunks }: HubResponse): Promise<[number, Uint8Array]> {
  const bytes: number[] = [];
  for await (const chunk of chunks()) bytes.push(...chunk);
  return [status, Uint8Array.from(bytes)];
}

function get(hub: Hub, url: string, from = 0): Promise<[number, Uint8Array]> {
  return send(hub, { method: "GET", url, from, signal: never }, read);
}

Deno.test("send() stops a HEAD where the hub redirects to its storage", async () => {
  await withHub(async (server, { hub }, url) => {
    const question = { method: "HEAD", url: url("model.safetensors"), signal: never } as const;
    await send(hub, question, (answer) => {
      assert.equal(answer.status, 302);
      assert.ok(answer.hubRedirects && !answer.foreign);
      assert.equal(answer.hubHeaders.get("x-repo-commit"), mainCommit);
      const etag = `"${etagOf("model.safetensors", weights)}"`;
      assert.equal(answer.hubHeaders.get("x-linked-etag"), etag);
    });
    assert.deepEqual(server.requests.map(({ host }) => host), ["hub"]);
  });
});

Deno.test("send() stops a HEAD where the hub redirects to storage under its own address", async () => {
  await withHub(async (server, { hub }, url) => {
    const told = { "x-repo-commit": mainCommit, "x-linked-etag": '"7d"', "x-linked-size": "9" };
    server.intercept = ({ path }) =>
      path.includes("/resolve/")
        ? new Response(null, { status: 307, headers: { ...told, location: "/storage/7d" } })
        : new Response("no HEAD here", { status: 403 });
    const question = { method: "HEAD", url: url("model.safetensors"), signal: never } as const;
    const status = await send(hub, question, ({ status, hubHeaders, hubRedirects }) => {
      assert.equal(hubHeaders.get("x-linked-size"), "9");
      assert.ok(hubRedirects);
      return status;
    });
    assert.equal(status, 307);
  });
});

Deno.test("send() follows a HEAD to the page that knows the file", async () => {
  await withHub(async (server, { hub }, url) => {
    const etag = `"${"18".repeat(20)}"`;
    server.intercept = ({ path }) =>
      path.includes("/resolve/")
        ? new Response(null, {
          status: 307,
          headers: { "x-repo-commit": mainCommit, location: "/api/resolve-cache/config.json" },
        })
        : new Response(null, { headers: { "x-repo-commit": mainCommit, etag } });
    const question = { method: "HEAD", url: url("config.json"), signal: never } as const;
    await send(hub, question, ({ hubHeaders, hubRedirects }) => {
      assert.equal(hubHeaders.get("etag"), etag);
      assert.ok(!hubRedirects);
    });
  });
});

Deno.test("send() follows a GET to the storage and leaves the token behind", async () => {
  await withHub(async (server, client, url) => {
    const hub = client.with({ token: "hf_good" });
    assert.deepEqual(await get(hub, url("model.safetensors"), 299_990), [
      206,
      weights.slice(299_990),
    ]);
    assert.deepEqual(
      server.requests.map(({ host, authorization, range }) => [host, authorization, range]),
      [["hub", "Bearer hf_good", "bytes=299990-"], ["storage", null, "bytes=299990-"]],
    );
  });
});

Deno.test("send() sends no authorization without a token", async () => {
  await withHub(async (server, { hub }, url) => {
    await get(hub, url("config.json"));
    assert.deepEqual(server.requests.map(({ authorization }) => authorization), [null]);
  });
});

Deno.test("send() keeps the token on the hub's own redirects, as for a renamed repository", async () => {
  await withHub(async (server, client) => {
    server.renamed["old/name"] = "a/b";
    const hub = client.with({ token: "hf_good" });
    const url = `${server.endpoint}/old/name/resolve/main/config.json`;
    const [status, bytes] = await get(hub, url);
    assert.equal(status, 200);
    assert.equal(new TextDecoder().decode(bytes), smallCheckpoint["config.json"]);
    assert.deepEqual(
      server.requests.map(({ path, authorization }) => [path, authorization]),
      [
        ["/old/name/resolve/main/config.json", "Bearer hf_good"],
        ["/a/b/resolve/main/config.json", "Bearer hf_good"],
      ],
    );
  });
});

Deno.test("send() takes metadata of the hub behind a mirror, and gives it no token", async () => {
  await withHub(async (server, client) => {
    await using mirror = startFakeHub({});
    mirror.intercept = ({ path }) =>
      new Response(null, { status: 308, headers: { location: `${server.endpoint}${path}` } });
    const hub = client.with({ endpoint: mirror.endpoint, token: "hf_good" });
    const url = `${mirror.endpoint}/a/b/resolve/main/model.safetensors`;
    await send(hub, { method: "HEAD", url, signal: never }, ({ hubHeaders }) => {
      assert.equal(hubHeaders.get("x-repo-commit"), mainCommit);
    });
    assert.deepEqual(mirror.requests.map((r) => r.authorization), ["Bearer hf_good"]);
    assert.deepEqual(server.requests.map((r) => r.authorization), [null]);
  });
});

Deno.test("send() gives up redirects without end", async () => {
  await withHub(async (server, { hub }, url) => {
    server.renamed["a/b"] = "a/b";
    await assert.rejects(get(hub, url("config.json")), /more than 10 redirects, wanted a file/);
    assert.equal(server.requests.length, 11);
  });
});

Deno.test("send() opens no local file that a hub redirects to", async () => {
  await withHub(async (server, { hub }, url) => {
    const places: [location: string, seen: string][] = [
      ["file:///etc/hostname", 'an address that begins with "file:"'],
      ["data:,x", 'an address that begins with "data:"'],
      ["javascript:alert(1)", 'an address that begins with "javascript:"'],
      ["http://", "nowhere"],
    ];
    for (const [location, seen] of places) {
      server.intercept = () => new Response(null, { status: 302, headers: { location } });
      await assert.rejects(get(hub, url("config.json")), {
        name: "AwqDiagError",
        message: `Cannot download "${
          url("config.json")
        }": it redirects to ${seen}, wanted a web address, check HF_ENDPOINT and proxies`,
      });
    }
  });
});

Deno.test("send() does not follow from https to http", async () => {
  const seen: string[] = [];
  await using client = await openTestHub("https://hub.example", {
    fetch(input) {
      seen.push(String(input));
      const location = "http://hub.example/x?signature=secret";
      return Promise.resolve(new Response(null, { status: 302, headers: { location } }));
    },
  });
  await assert.rejects(get(client.hub, "https://hub.example/a?signature=secret"), {
    name: "AwqDiagError",
    message:
      'Cannot download "https://hub.example/a": it redirects to an address that begins with "http:", wanted an https address, check HF_ENDPOINT and proxies',
  });
  assert.equal(seen.length, 1);
});

Deno.test("send() gives the token to no other port, host or protocol, and to the hub again", async () => {
  const hops = ["https://hub.example:444/1", "https://cdn.example/2", "https://hub.example/3"];
  const seen: [string, string | null][] = [];
  await using client = await openTestHub("https://hub.example", {
    fetch(input, init) {
      seen.push([String(input), new Headers(init?.headers).get("authorization")]);
      const location = hops[seen.length - 1];
      const headers = location === undefined ? {} : { location };
      return Promise.resolve(new Response(null, { status: location ? 307 : 200, headers }));
    },
  });
  await get(client.with({ token: "hf_good" }), "https://hub.example/0");
  assert.deepEqual(seen, [
    ["https://hub.example/0", "Bearer hf_good"],
    [hops[0], null],
    [hops[1], null],
    [hops[2], "Bearer hf_good"],
  ]);
});

for (const status of [408, 429, 500, 502, 503, 504]) {
  Deno.test(`send() calls ${status} transient, and reads how long to wait`, async () => {
    await withHub(async (server, { hub }, url) => {
      server.intercept = () => new Response("later", { status, headers: { "retry-after": "7" } });
      const error = await get(hub, url("config.json")).catch((error) => error);
      assert.ok(error instanceof TransientError);
      assert.equal(error.seen, `${server.endpoint} answered ${status}`);
      assert.equal(error.waitSeconds, 7);
    });
  });
}

Deno.test("send() hands over refusals, which are for the caller to explain", async () => {
  await withHub(async (server, { hub }, url) => {
    for (const status of [401, 403, 404, 416]) {
      server.intercept = () => new Response(null, { status });
      assert.equal((await get(hub, url("config.json")))[0], status);
    }
  });
});

Deno.test("send() calls a hub that is not there transient, with the system's reason", async () => {
  await using client = await openTestHub("http://127.0.0.1:9");
  const server = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = server.addr;
  server.close();
  const hub = client.with({ endpoint: `http://127.0.0.1:${port}` });
  const error = await get(hub, `${hub.endpoint}/x`).catch((error) => error);
  assert.ok(error instanceof TransientError);
  assert.match(
    error.seen,
    /^http:\/\/127\.0\.0\.1:\d+ does not answer \(tcp connect error: .*refused/,
  );
});

Deno.test("send() names the permission that is missing, at once", async () => {
  await using client = await openTestHub("http://127.0.0.1:9", {
    fetch: () => Promise.reject(new Deno.errors.NotCapable("Requires net access")),
  });
  await assert.rejects(get(client.hub, "http://127.0.0.1:9/x"), {
    name: "AwqDiagError",
    message:
      'Cannot download from "http://127.0.0.1:9": Deno was started without permission for it, wanted --allow-net, add it or pass --offline',
  });
});

Deno.test("send() gives up an answer that does not begin", async () => {
  await withHub(async (server, { hub, stall }, url) => {
    const gate = Promise.withResolvers<undefined>();
    server.intercept = () => {
      stall();
      return gate.promise;
    };
    const error = await get(hub, url("config.json")).catch((error) => error);
    gate.resolve(undefined);
    assert.ok(error instanceof TransientError);
    assert.equal(error.seen, `${server.endpoint} does not answer (nothing came for 10 s)`);
  });
});

Deno.test("send() gives every server on the way and every piece its own time", async () => {
  await withHub(async (server, { hub, timers }, url) => {
    const seen: unknown[] = [];
    server.intercept = () => {
      seen.push([...timers].map(([timer]) => timer));
      return undefined;
    };
    await send(
      hub,
      { method: "GET", url: url("model.safetensors"), signal: never },
      async (answer) => {
        for await (const _ of answer.chunks()) seen.push([...timers].map(([timer]) => timer));
      },
    );
    assert.ok(seen.length > 2);
    assert.deepEqual(seen.slice(0, 4), [[1], [2], [4], [5]].slice(0, seen.length));
    assert.equal(timers.size, 0, "none is left");
  });
});

Deno.test("send() asks for plain bytes, which can be counted", async () => {
  const asked: (string | null)[] = [];
  await using server = startFakeHub({ "a/b": repositoryOf(smallCheckpoint) });
  await using client = await openTestHub(server.endpoint, {
    fetch(input, init) {
      asked.push(new Headers(init?.headers).get("accept-encoding"));
      return fetch(input, init);
    },
  });
  await get(client.hub, `${server.endpoint}/a/b/resolve/main/model.safetensors`);
  assert.deepEqual(asked, ["identity", "identity"]);
});

Deno.test("send() calls an answer that breaks off or stalls transient, after what came", async () => {
  for (const answer of [brokenOff, stalled]) {
    await withHub(async (server, { hub, stall }, url) => {
      server.intercept = () => answer(weights, 1000);
      let length = 0;
      const question = { method: "GET", url: url("config.json"), signal: never } as const;
      const error = await send(hub, question, async ({ chunks }) => {
        for await (const chunk of chunks()) {
          length += chunk.length;
          if (answer === stalled && length === 1000) stall();
        }
      }).catch((error) => error);
      assert.ok(error instanceof TransientError);
      assert.match(error.seen, /^the connection to http:\S+ broke \((error reading|nothing came)/);
      assert.equal(length, 1000);
    });
  }
});

Deno.test("send() stops for the reason of its signal, before and while reading", async () => {
  await withHub(async (server, { hub }, url) => {
    server.intercept = () => stalled(weights, 1000);
    const stop = new AbortController();
    const question = { method: "GET", url: url("config.json"), signal: stop.signal } as const;
    const reading = send(hub, question, async ({ chunks }) => {
      for await (const _ of chunks()) stop.abort(new RangeError("another file failed"));
    });
    await assert.rejects(reading, RangeError);
    await assert.rejects(send(hub, question, read), RangeError);
  });
});
