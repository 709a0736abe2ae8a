/**
 * A hub on 127.0.0.1 that lies: it answers as a hub does, but for seeded mutations of status, headers,
 * contents and of HTTP itself.
 */

import { etagOf, mainCommit, shardedCheckpoint, smallCheckpoint } from "./fake_hub.ts";

/** What a server may send. */
interface Answer {
  readonly line: string;
  readonly headers: [name: string, value: string][];
  readonly body: Uint8Array;
  /** After the body: nothing more, or the connection stays open. */
  readonly end: "close" | "stall";
}

/** A running server. */
export interface HostileHub extends AsyncDisposable {
  readonly endpoint: string;
}

type Random = () => number;

/** Numbers from 0 to 1 that follow from a text. */
function randomOf(text: string): Random {
  let state = 2166136261;
  for (const character of text) state = Math.imul(state ^ character.codePointAt(0)!, 16777619);
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let x = Math.imul(state ^ state >>> 15, state | 1);
    x ^= x + Math.imul(x ^ x >>> 7, x | 61);
    return ((x ^ x >>> 14) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!;
}

const encoder = new TextEncoder();

const STATUSES =
  "0 100 101 103 200 201 204 206 226 300 301 302 303 304 307 308 400 401 403 404 408 416 418 429 451 500 503 504 599 999 -1"
    .split(" ");

const VALUES = [
  ...' ;-1;0;1;1e9;NaN;300000;300001;99999999999999999999;";"";W/;../../x;true'.split(";"),
  ...["bytes 0-1/2", "bytes */300001", "bytes 5-9/300000", "bytes 0-299999/300000", "bytes x"],
  ...[
    "file:///etc/passwd",
    "data:,x",
    "http://",
    "//x.invalid/",
    "https://127.0.0.1:9/",
    "/",
    "?",
    "#",
  ],
  ...["gzip", "br", "chunked", "GatedRepo", "RevisionNotFound", "RepoNotFound", "EntryNotFound"],
  ...[
    "Invalid credentials",
    '"api";r=0;t=1',
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "\x1b[31m",
    "\xff\xfe",
  ],
  ...["x".repeat(10_000), "/".repeat(10_000), mainCommit, `"${"18".repeat(20)}"`, "7d".repeat(32)],
];

const NAMES =
  "x-repo-commit etag x-linked-etag x-linked-size content-length content-range content-encoding transfer-encoding location retry-after ratelimit x-error-code x-error-message"
    .split(" ");

/** Contents for an index, in place of the true one. */
const INDEXES = [
  ...[
    "",
    "{}",
    "null",
    "[]",
    "7",
    '"x"',
    "{",
    "[".repeat(100_000),
    '{"weight_map": "a.safetensors"}',
  ],
  ...[
    "..",
    "../a.safetensors",
    "\\u0000.safetensors",
    "\\ud800.safetensors",
    "\\u001b[2J.safetensors",
  ]
    .map((name) => `{"weight_map": {"a": "${name}"}}`),
  `{"weight_map": {"__proto__": "model-00001-of-00002.safetensors"}}`,
  `{"__proto__": {"weight_map": {"a": "model-00001-of-00002.safetensors"}}}`,
  `{"weight_map": {"a": "${"x".repeat(300)}.safetensors"}}`,
  `{"weight_map": {"a": {"length": 1e9}, "b": 7}}`,
];

function contentsOf(file: string, random: Random): Uint8Array | null {
  const files: Record<string, string | Uint8Array> = random() < 0.5
    ? smallCheckpoint
    : shardedCheckpoint;
  const content = files[file] ?? null;
  const odd = file.endsWith(".index.json") && content !== null && random() < 0.5;
  const chosen = odd ? pick(random, INDEXES) : content;
  return typeof chosen === "string" ? encoder.encode(chosen) : chosen;
}

/** As a hub answers. */
function honest(method: string, path: string, range: string | null, random: Random): Answer {
  const file = path.split("/").at(-1)!;
  const bytes = contentsOf(file, random);
  const commit: [string, string] = ["x-repo-commit", mainCommit];
  if (bytes === null) {
    const headers = [commit, ["x-error-code", "EntryNotFound"], ["content-length", "0"]];
    return {
      line: "404 no",
      headers: headers as Answer["headers"],
      body: new Uint8Array(),
      end: "close",
    };
  }
  const etag = `"${etagOf(file, bytes)}"`;
  const large = file.endsWith(".safetensors");
  if (large && path.includes("/resolve/")) {
    const linked = [["x-linked-etag", etag], ["x-linked-size", String(bytes.length)]];
    const headers = [commit, ...linked, ["location", `/storage/${file}`], ["content-length", "0"]];
    return {
      line: "302 there",
      headers: headers as Answer["headers"],
      body: new Uint8Array(),
      end: "close",
    };
  }
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  const body = bytes.slice(from);
  const headers: Answer["headers"] = [commit, ["etag", etag], [
    "content-length",
    String(body.length),
  ]];
  if (from > 0) {
    headers.push(["content-range", `bytes ${from}-${bytes.length - 1}/${bytes.length}`]);
  }
  const line = from > 0 ? "206 rest" : "200 OK";
  return { line, headers, body: method === "HEAD" ? new Uint8Array() : body, end: "close" };
}

const MUTATIONS: readonly ((answer: Answer, random: Random) => Answer)[] = [
  (answer, random) => ({ ...answer, line: `${pick(random, STATUSES)} x` }),
  (answer, random) => ({
    ...answer,
    line: pick(random, ["", "OK", "\0", "200", "9".repeat(5000)]),
  }),
  (answer, random) => ({ ...answer, headers: answer.headers.filter(() => random() < 0.6) }),
  (answer, random) => ({
    ...answer,
    headers: answer.headers.map((
      [name, value],
    ) => [name, random() < 0.4 ? pick(random, VALUES) : value]),
  }),
  (answer, random) => ({
    ...answer,
    headers: [...answer.headers, [pick(random, NAMES), pick(random, VALUES)]],
  }),
  (answer, random) => {
    const by = pick(random, [-1, 1, 1000]);
    const headers = answer.headers.map(([name, value]): [string, string] =>
      name.endsWith("length") || name.endsWith("size")
        ? [name, String(Number(value) + by)]
        : [name, value]
    );
    return { ...answer, headers };
  },
  (answer, random) => ({ ...answer, body: answer.body.slice(0, random() * answer.body.length) }),
  (answer, random) => ({
    ...answer,
    body: answer.body.map((byte) => random() < 0.001 ? byte ^ 1 : byte),
  }),
  (answer, random) => ({
    ...answer,
    headers: answer.headers.filter(([name]) => name !== "content-length"),
    body: new Uint8Array([...answer.body.slice(0, 5000), ...encoder.encode(pick(random, INDEXES))]),
  }),
  (answer) => ({ ...answer, end: "stall" }),
];

/** Starts a server whose answers follow from a seed; dispose it to stop it. */
export function startHostileHub(seed: number): HostileHub {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const open = new Set<Deno.Conn>();
  const counts = new Map<string, number>();
  const serve = async (connection: Deno.Conn) => {
    open.add(connection);
    try {
      const [first = "", ...rest] = (await readHead(connection)).split("\r\n");
      const [method = "", path = ""] = first.split(" ");
      const range = rest.find((line) => /^range:/i.test(line))?.slice(7).trim() ?? null;
      const turn = counts.get(first) ?? 0;
      counts.set(first, turn + 1);
      // The same contents in all requests of a file, so that most of a run is honest.
      let answer = honest(method, path, range, randomOf(`${seed}`));
      const random = randomOf(`${seed} ${first} ${turn}`);
      while (random() < 0.35) answer = pick(random, MUTATIONS)(answer, random);
      await send(connection, answer);
      if (answer.end === "stall") return;
    } catch {
      // The client has gone.
    }
    close(open, connection);
  };
  const running = (async () => {
    for await (const connection of listener) serve(connection);
  })();
  return {
    endpoint: `http://127.0.0.1:${listener.addr.port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) close(open, connection);
      await running;
    },
  };
}

function close(open: Set<Deno.Conn>, connection: Deno.Conn): void {
  if (open.delete(connection)) connection.close();
}

async function readHead(connection: Deno.Conn): Promise<string> {
  const piece = new Uint8Array(65_536);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const read = await connection.read(piece);
    if (read === null) break;
    text += new TextDecoder().decode(piece.subarray(0, read));
  }
  return text;
}

async function send(connection: Deno.Conn, { line, headers, body }: Answer): Promise<void> {
  const fields = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `HTTP/1.1 ${line}\r\n${fields}connection: close\r\n\r\n`;
  const bytes = new Uint8Array([...Uint8Array.from(head, (c) => c.charCodeAt(0)), ...body]);
  for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
}
