/** Why no answer came, in words that hold no header and no signed address. */

import { printable } from "../errors/shown_text.ts";
import { NoConnectionError } from "./download_error.ts";
import type { Hub } from "./hub.ts";
import { withoutToken } from "./token.ts";

/** What the next attempt will find again. */
const LASTING =
  /dns error|network is unreachable|no route to host|invalid peer certificate|requests to port \d+ are blocked/i;

/** Characters of the longest name that can resolve. */
const LONGEST_HOST = 253;

/** Where an address leads, as a message may hold it. */
export function hostOf({ origin }: URL): string {
  return origin.slice(0, LONGEST_HOST);
}

/** A request that was not answered at all. */
export function noConnection(
  { cache, token }: Hub,
  url: URL,
  error: unknown,
  stalled: boolean,
): NoConnectionError {
  const reason = reasonOf(error, token);
  const seen = reason.includes("dns error")
    ? `the name ${url.hostname.slice(0, LONGEST_HOST)} does not resolve`
    : `${hostOf(url)} does not answer`;
  const advice =
    `check the network, HF_ENDPOINT and proxies, or use --offline with a model in the cache (${
      printable(cache)
    }) or in a folder`;
  const tries = LASTING.test(reason) ? 1 : stalled ? 2 : 3;
  return new NoConnectionError(`${seen} (${reason})`, advice, tries, new Error(reason));
}

/** Deno hides the system's reason at the end of a cause, behind the address. */
export function reasonOf(error: unknown, token: string | null): string {
  const { message, cause } = error as Error;
  const text = cause instanceof Error ? cause.message : message;
  return withoutToken(text, token).slice(-1000).replace(/^.*client error \(\w+\): /s, "")
    .replace(/\bhttps?:\S+/g, "its address");
}
