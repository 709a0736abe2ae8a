/**
 * One request to the hub, redirects followed by hand: the token stays with the hub, and the hub's own
 * headers are kept where it redirects to its storage.
 *
 * Effect: uses the network. No other file of the project does.
 */

import { TransientError } from "./download_error.ts";
import { retryAfterSeconds } from "./headers.ts";
import type { Hub } from "./hub.ts";
import { createStallGuard, type StallGuard } from "./stall_guard.ts";

/** What to ask for. */
export interface Question {
  /** HEAD stops where the hub redirects to its storage; GET goes on to the contents. */
  readonly method: "HEAD" | "GET";
  /** Address on the hub. */
  readonly url: string;
  /** First byte that is wanted; 0 asks for the whole. */
  readonly from?: number;
  /** Says when to stop. */
  readonly signal: AbortSignal;
}

/** What came back. */
export interface Answer {
  /** Status of the last answer. */
  readonly status: number;
  /** Headers of the last answer. */
  readonly headers: Headers;
  /** Headers of the hub's own last answer: the last that names a commit, else the last. */
  readonly hubHeaders: Headers;
  /** Whether those headers came with a redirect. */
  readonly hubRedirects: boolean;
  /** Whether the last answer came from another host than the hub, without the token. */
  readonly foreign: boolean;
  /** The contents in pieces. Throws a `TransientError` when the connection breaks or stalls. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** A renamed repository, its commit and its storage make three; browsers stop at 20. */
const MOST_REDIRECTS = 10;

/** Sends one request and hands over the answer. */
export async function send<T>(
  hub: Hub,
  question: Question,
  use: (answer: Answer) => Promise<T>,
): Promise<T> {
  using guard = createStallGuard(hub.means.stall, question.signal);
  const { response, url, hubHeaders, hubRedirects } = await follow(hub, question, guard);
  try {
    const { status, headers } = response;
    if (status === 408 || status === 429 || status >= 500) {
      const wait = retryAfterSeconds(headers, hub.means.now());
      throw new TransientError(`${url.origin} answered ${status}`, "try again later", wait);
    }
    const foreign = url.origin !== new URL(hub.endpoint).origin;
    return await use({
      status,
      headers,
      hubHeaders,
      hubRedirects,
      foreign,
      chunks: () => chunksOf(response, url, guard, question.signal),
    });
  } finally {
    if (!response.bodyUsed) await response.body?.cancel().catch(() => {});
  }
}

/** The last answer, and what the hub itself said last. */
interface Trail {
  readonly response: Response;
  readonly url: URL;
  readonly hubHeaders: Headers;
  readonly hubRedirects: boolean;
}

async function follow(hub: Hub, question: Question, guard: StallGuard): Promise<Trail> {
  let url = new URL(question.url);
  let said: Pick<Trail, "hubHeaders" | "hubRedirects"> | null = null;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await fetchOnce(hub, question, url, guard);
    guard.alive();
    const target = await redirectOf(response, url);
    const own = response.headers.has("x-repo-commit");
    const here = { hubHeaders: response.headers, hubRedirects: target !== null };
    if (own) said = here;
    const leaves = target !== null && target.origin !== url.origin;
    // Storage does not know what the hub has just said about the file, and may know no HEAD.
    const told = own && (leaves || response.headers.has("x-linked-etag"));
    if (target === null || (question.method === "HEAD" && told)) {
      return { response, url, ...(said ?? here) };
    }
    await response.body?.cancel();
    url = target;
  }
  throw new Error(
    `Cannot download "${question.url}": more than ${MOST_REDIRECTS} redirects, wanted a file, check HF_ENDPOINT`,
  );
}

async function fetchOnce(
  hub: Hub,
  { method, from = 0, signal }: Question,
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
    return await hub.means.fetch(url, {
      method,
      headers,
      redirect: "manual",
      signal: guard.signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof Deno.errors.NotCapable) {
      throw new Error(
        `Cannot download from "${url.origin}": Deno was started without permission for it, wanted --allow-net, add it or pass --offline`,
        { cause },
      );
    }
    throw new TransientError(
      `${url.origin} does not answer (${reasonOf(cause)})`,
      "check the network, HF_ENDPOINT and proxies, or use a model that is in the cache or in a folder",
      null,
      cause,
    );
  }
}

/** Where an answer redirects to; null if it does not. `fetch` would open local files too. */
async function redirectOf(response: Response, url: URL): Promise<URL | null> {
  const location = response.headers.get("location");
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return null;
  const target = URL.parse(location, url.href);
  if (target !== null && /^https?:$/.test(target.protocol)) return target;
  await response.body?.cancel();
  throw new Error(
    `Cannot download "${url.href}": it redirects to ${
      JSON.stringify(location)
    }, wanted a web address, check HF_ENDPOINT`,
  );
}

async function* chunksOf(
  response: Response,
  url: URL,
  guard: StallGuard,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) {
      guard.alive();
      yield chunk;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new TransientError(
      `the connection to ${url.origin} broke (${reasonOf(cause)})`,
      "run again to go on where it stopped",
      null,
      cause,
    );
  }
}

/** Deno hides the system's reason at the end of a cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const text = cause instanceof Error ? cause.message : message;
  return text.replace(/^.*client error \(\w+\): /s, "").slice(0, 200);
}
