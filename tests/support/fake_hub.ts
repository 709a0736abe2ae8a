/**
 * A Hugging Face hub on 127.0.0.1, with its storage on another port, which is another host to the
 * rules of the web. Answers as huggingface.co does, or as a test tells it to.
 */

import { createHash } from "node:crypto";

/** A repository on the hub. */
export interface FakeRepository {
  /** Files of each commit. */
  readonly commits: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;
  /** Commits of branches and tags. */
  readonly branches: Readonly<Record<string, string>>;
  /** Whether it takes the token `hf_good` to read it, and how the hub says so. */
  readonly guarded?: "gated" | "private";
}

/** A request that arrived. */
export interface SeenRequest {
  /** Where it arrived. */
  readonly host: "hub" | "storage";
  /** Its method. */
  readonly method: string;
  /** Path in the address, decoded. */
  readonly path: string;
  /** Its range, if any. */
  readonly range: string | null;
  /** Its authorization, if any. */
  readonly authorization: string | null;
}

/** Answers instead of the hub or its storage; undefined lets them answer. */
export type Interception = (
  request: SeenRequest,
) => Response | undefined | Promise<Response | undefined>;

/** A running hub. */
export interface FakeHub extends AsyncDisposable {
  /** Address of the hub. */
  readonly endpoint: string;
  /** Address of its storage. */
  readonly storage: string;
  /** Repositories by address, such as `org/name` and `datasets/org/name`; tests may change them. */
  readonly repositories: Record<string, FakeRepository>;
  /** New address of repositories that were renamed. */
  readonly renamed: Record<string, string>;
  /** Requests in the order of their arrival; tests may empty it. */
  readonly requests: SeenRequest[];
  /** What answers first. */
  intercept: Interception;
}

/** The commit of repositories made by `repositoryOf`. */
export const mainCommit = "060db6499f32faf8b98477b0a26969ef7d8b9987";

/** A repository of one commit, at the branch `main`. */
export function repositoryOf(
  files: Readonly<Record<string, Uint8Array | string>>,
  guarded?: "gated" | "private",
): FakeRepository {
  const bytes = Object.entries(files).map(([name, content]) =>
    [name, typeof content === "string" ? new TextEncoder().encode(content) : content] as const
  );
  return {
    commits: { [mainCommit]: Object.fromEntries(bytes) },
    branches: { main: mainCommit },
    ...(guarded === undefined ? {} : { guarded }),
  };
}

/** A checkpoint with one file of weights. */
export const smallCheckpoint = {
  "config.json": '{"model_type": "llama"}\n',
  "tokenizer.json": '{"version": "1.0"}\n',
  "tokenizer_config.json": "{}\n",
  "model.safetensors": pattern(300_000, 1),
  "pytorch_model.bin": pattern(1000, 2),
  "README.md": "A model.\n",
} as const;

/** A checkpoint with two files of weights. */
export const shardedCheckpoint = {
  "config.json": '{"model_type": "llama"}\n',
  "tokenizer.json": '{"version": "1.0"}\n',
  "model-00001-of-00002.safetensors": pattern(5000, 3),
  "model-00002-of-00002.safetensors": pattern(7000, 4),
  "model.safetensors.index.json": JSON.stringify({
    weight_map: {
      a: "model-00001-of-00002.safetensors",
      b: "model-00002-of-00002.safetensors",
      c: "model-00001-of-00002.safetensors",
    },
  }),
} as const;

/** Bytes that repeat nowhere near. */
export function pattern(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0, x = seed; i < length; i++) {
    x = Math.imul(x, 1664525) + 1013904223 >>> 0;
    bytes[i] = x >>> 24;
  }
  return bytes;
}

/** The name that the hub gives to contents: sha256 of large files, git's sha1 of others. */
export function etagOf(file: string, bytes: Uint8Array): string {
  if (isLarge(file)) return createHash("sha256").update(bytes).digest("hex");
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** An answer that breaks off: it promises all bytes and ends after some. */
export function brokenOff(bytes: Uint8Array, after: number, init: ResponseInit = {}): Response {
  return partly(bytes, after, init, (controller) => controller.close());
}

/** An answer that stops: it promises all bytes, sends some and then nothing. */
export function stalled(bytes: Uint8Array, after: number, init: ResponseInit = {}): Response {
  return partly(bytes, after, init, () => {});
}

function partly(
  bytes: Uint8Array,
  after: number,
  init: ResponseInit,
  end: (controller: ReadableStreamDefaultController<Uint8Array>) => void,
): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (after > 0) controller.enqueue(bytes.slice(0, after));
      end(controller);
    },
  });
  const headers = new Headers(init.headers);
  headers.set("content-length", String(bytes.length));
  return new Response(body, { ...init, headers });
}

/** Starts a hub; dispose it to stop it. */
export function startFakeHub(repositories: Record<string, FakeRepository>): FakeHub {
  const stop = new AbortController();
  const serve = (host: "hub" | "storage", answer: (request: SeenRequest) => Response) =>
    Deno.serve(
      { port: 0, hostname: "127.0.0.1", signal: stop.signal, onListen() {} },
      async (request) => {
        const seen = describe(host, request);
        hub.requests.push(seen);
        return await hub.intercept(seen) ?? answer(seen);
      },
    );
  const storage = serve("storage", (request) => answerFromStorage(hub, request));
  const server = serve("hub", (request) => answerFromHub(hub, request));
  const hub: FakeHub = {
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    storage: `http://127.0.0.1:${storage.addr.port}`,
    repositories,
    renamed: {},
    requests: [],
    intercept: () => undefined,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all([server.finished, storage.finished]);
    },
  };
  return hub;
}

function describe(host: "hub" | "storage", request: Request): SeenRequest {
  return {
    host,
    method: request.method,
    path: decodeURIComponent(new URL(request.url).pathname),
    range: request.headers.get("range"),
    authorization: request.headers.get("authorization"),
  };
}

function answerFromHub(hub: FakeHub, request: SeenRequest): Response {
  const [, address, rest] = /^\/(.+?)\/resolve\/(.+)$/.exec(request.path) ?? [];
  if (address === undefined || rest === undefined) return new Response("no page", { status: 404 });
  const target = hub.renamed[address];
  if (target !== undefined) {
    return new Response(null, { status: 307, headers: { location: `/${target}/resolve/${rest}` } });
  }
  const repository = hub.repositories[address];
  const refused = refuse(repository, request);
  if (refused !== null || repository === undefined) return refused!;

  const revisions = [...Object.keys(repository.branches), ...Object.keys(repository.commits)];
  const revision = revisions.find((name) => rest.startsWith(`${name}/`));
  if (revision === undefined) return refusalOf(404, "RevisionNotFound", "Invalid rev id");
  const commit = repository.branches[revision] ?? revision;
  const file = rest.slice(revision.length + 1);
  const bytes = repository.commits[commit]![file];
  const headers = { "x-repo-commit": commit };
  if (bytes === undefined) return refusalOf(404, "EntryNotFound", "Entry not found", headers);
  return answerForFile(hub, request, file, bytes, headers);
}

function refuse(repository: FakeRepository | undefined, request: SeenRequest): Response | null {
  const token = request.authorization;
  const known = token === null || token === "Bearer hf_good" || token === "Bearer hf_stranger";
  if (!known) return refusalOf(401, null, "Invalid credentials in Authorization header");
  if (repository === undefined) {
    return token === null
      ? refusalOf(401, "RepoNotFound", "Repository not found")
      : refusalOf(404, "RepoNotFound", "Repository not found");
  }
  if (repository.guarded === undefined || token === "Bearer hf_good") return null;
  if (repository.guarded === "private") {
    return refusalOf(token === null ? 401 : 404, "RepoNotFound", "Repository not found");
  }
  return refusalOf(token === null ? 401 : 403, "GatedRepo", "Access to model is restricted.");
}

/** Large files are in the storage; small ones the hub sends itself. */
function answerForFile(
  hub: FakeHub,
  { method, range }: SeenRequest,
  file: string,
  bytes: Uint8Array,
  common: Readonly<Record<string, string>>,
): Response {
  const etag = `"${etagOf(file, bytes)}"`;
  if (!isLarge(file)) return send(method, range, bytes, { ...common, etag });
  return new Response(null, {
    status: 302,
    headers: {
      ...common,
      "x-linked-etag": etag,
      "x-linked-size": String(bytes.length),
      location: `${hub.storage}/${etagOf(file, bytes)}?signature=secret`,
    },
  });
}

function answerFromStorage(hub: FakeHub, { method, path, range }: SeenRequest): Response {
  for (const repository of Object.values(hub.repositories)) {
    for (const files of Object.values(repository.commits)) {
      for (const [file, bytes] of Object.entries(files)) {
        // As S3 does, with an etag of its own.
        if (path === `/${etagOf(file, bytes)}`) return send(method, range, bytes, { etag: '"s3"' });
      }
    }
  }
  return new Response("expired", { status: 403 });
}

function send(
  method: string,
  range: string | null,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Response {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  if (from >= bytes.length && from > 0) return new Response(null, { status: 416 });
  const body = bytes.slice(from);
  const length = { "content-length": String(body.length) };
  const place = { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  return new Response(method === "HEAD" ? null : body, {
    status: from > 0 ? 206 : 200,
    headers: { ...headers, ...length, ...(from > 0 ? place : {}) },
  });
}

function refusalOf(
  status: number,
  code: string | null,
  message: string,
  more: Readonly<Record<string, string>> = {},
): Response {
  const headers = new Headers({ ...more, "x-error-message": message });
  if (code !== null) headers.set("x-error-code", code);
  return new Response(null, { status, headers });
}

/** As `.gitattributes` of most repositories. */
function isLarge(file: string): boolean {
  return /\.(safetensors|parquet|bin)$/.test(file);
}
