/**
 * One request to the hub, redirects followed by hand: the token stays with the hub, and the hub's own
 * headers are kept where it redirects to its storage.
 *
 * Effect: uses the network. No other file of the project does.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import { hostOf, noConnection, reasonOf } from "./connection_problem.ts";
import { TransientError } from "./download_error.ts";
import { retryAfterSeconds } from "./headers.ts";
import type { Hub } from "./hub.ts";

/** A request to an address on the hub. */
export interface HubRequest {
  /** HEAD stops where the hub redirects to its storage; GET goes on to the contents. */
  readonly method: "HEAD" | "GET";
  readonly url: string;
  /** First byte that is wanted; 0 asks for the whole. */
  readonly from?: number;
  readonly signal: AbortSignal;
}

/** What came back at the end of all redirects. */
export interface HubResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The last headers that name a commit, which only the hub does; else the last. */
  readonly hubHeaders: Headers;
  /** Whether those headers came with a redirect. */
  readonly hubRedirects: boolean;
  /** Whether it came from another host than the hub, without the token. */
  readonly foreign: boolean;
  /** The contents in pieces. Throws a `TransientError` when the connection breaks or stalls. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Milliseconds without a byte after which a connection is given up, as in huggingface_hub. */
const STALL = 10_000;

/** A renamed repository, its commit and its storage make three; browsers stop at 20. */
const MOST_REDIRECTS = 10;

/** Sends one request and hands over the answer. */
export async function send<T>(
  hub: Hub,
  request: HubRequest,
  use: (response: HubResponse) => T | Promise<T>,
): Promise<T> {
  using guard = createStallGuard(hub, request.signal);
  const { response, url, hubHeaders, hubRedirects } = await follow(hub, request, guard);
  try {
    const { status, headers } = response;
    if (status === 408 || status === 429 || status >= 500) {
      const wait = retryAfterSeconds(headers, hub.now());
      throw new TransientError(`${hostOf(url)} answered ${status}`, "try again later", wait);
    }
    const foreign = url.origin !== new URL(hub.endpoint).origin;
    return await use({
      status,
      headers,
      hubHeaders,
      hubRedirects,
      foreign,
      chunks: () => chunksOf(response, url, guard, request.signal, hub.token),
    });
  } finally {
    if (!response.bodyUsed) await response.body?.cancel().catch(() => {});
  }
}

interface Trail {
  readonly response: Response;
  readonly url: URL;
  readonly hubHeaders: Headers;
  readonly hubRedirects: boolean;
}

async function follow(hub: Hub, request: HubRequest, guard: StallGuard): Promise<Trail> {
  let url = new URL(request.url);
  let said: Pick<Trail, "hubHeaders" | "hubRedirects"> | null = null;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await fetchOnce(hub, request, url, guard);
    guard.alive();
    const target = await redirectOf(response, url);
    const own = response.headers.has("x-repo-commit");
    const here = { hubHeaders: response.headers, hubRedirects: target !== null };
    if (own) said = here;
    const leaves = target !== null && target.origin !== url.origin;
    // Storage does not know what the hub has just said about the file, and may know no HEAD.
    const told = own && (leaves || response.headers.has("x-linked-etag"));
    if (target === null || (request.method === "HEAD" && told)) {
      return { response, url, ...(said ?? here) };
    }
    await response.body?.cancel();
    url = target;
  }
  throw new AwqDiagError(
    `Cannot download ${
      addressOf(new URL(request.url))
    }: more than ${MOST_REDIRECTS} redirects, wanted a file, check HF_ENDPOINT`,
  );
}

async function fetchOnce(
  hub: Hub,
  { method, from = 0, signal }: HubRequest,
  url: URL,
  guard: StallGuard,
): Promise<Response> {
  // A compressed answer could be neither resumed nor measured.
  const headers = new Headers({ "accept-encoding": "identity" });
  if (from > 0) headers.set("range", `bytes=${from}-`);
  if (hub.token !== null && url.origin === new URL(hub.endpoint).origin) {
    headers.set("authorization", `Bearer ${hub.token}`);
  }
  try {
    return await hub.fetch(url, {
      method,
      headers,
      redirect: "manual",
      signal: guard.signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof Deno.errors.NotCapable) {
      throw new AwqDiagError(
        `Cannot download from "${
          hostOf(url)
        }": Deno was started without permission for it, wanted --allow-net, add it or pass --offline`,
        { cause },
      );
    }
    throw noConnection(hub, url, cause, guard.signal.aborted);
  }
}

/**
 * Where an answer redirects to; null if it does not. `fetch` would open local files too, and go on
 * without encryption.
 */
async function redirectOf(response: Response, url: URL): Promise<URL | null> {
  const location = response.headers.get("location");
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return null;
  const target = URL.parse(location, url.href);
  const wanted = url.protocol === "https:" ? "an https address" : "a web address";
  const allowed = url.protocol === "https:" ? ["https:"] : ["http:", "https:"];
  if (target !== null && allowed.includes(target.protocol)) return target;
  await response.body?.cancel();
  const seen = target === null
    ? "nowhere"
    : `an address that begins with ${shown(target.protocol)}`;
  throw new AwqDiagError(
    `Cannot download ${
      addressOf(url)
    }: it redirects to ${seen}, wanted ${wanted}, check HF_ENDPOINT and proxies`,
  );
}

/** An address in a message: without what signs it. */
function addressOf({ origin, pathname }: URL): string {
  return shown(origin + pathname, 200);
}

async function* chunksOf(
  response: Response,
  url: URL,
  guard: StallGuard,
  signal: AbortSignal,
  token: string | null,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) {
      guard.alive();
      yield chunk;
    }
  } catch (cause) {
    signal.throwIfAborted();
    const reason = reasonOf(cause, token);
    throw new TransientError(
      `the connection to ${hostOf(url)} broke (${reason})`,
      "run again to go on where it stopped",
      null,
      new Error(reason),
    );
  }
}

/** Ends a connection that brings nothing for too long; dispose it when the exchange has ended. */
interface StallGuard extends Disposable {
  /** Aborted when nothing came, or when the outer signal was. */
  readonly signal: AbortSignal;
  /** Says that something came. */
  alive(): void;
}

function createStallGuard({ timer }: Hub, outer: AbortSignal): StallGuard {
  const stop = new AbortController();
  const giveUp = () => stop.abort(new Error(`nothing came for ${STALL / 1000} s`));
  let cancel = timer(STALL, giveUp);
  return {
    signal: AbortSignal.any([stop.signal, outer]),
    alive() {
      cancel();
      cancel = timer(STALL, giveUp);
    },
    [Symbol.dispose]: () => cancel(),
  };
}
