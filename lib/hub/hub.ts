/**
 * The hub as a command uses it: where it is, who asks, and how it is reached.
 *
 * Effect: reads the environment and the token's file.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DownloadState } from "./meter.ts";

/** Hears how a download goes. */
export interface DownloadListener {
  /** Called whenever bytes have been put on disk. */
  progress(state: DownloadState): void;
  /** Called with what a user should know: what is waited for, what is done instead. */
  note(text: string): void;
}

/** What a client uses of network, clock and chance; tests pass their own. */
export interface HubSystem {
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Calls back later unless what it returns is called before. */
  readonly timer: (milliseconds: number, callback: () => void) => () => void;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The hub, its cache, and how to reach it. */
export interface Hub extends HubSystem {
  /** Address, without a final slash. */
  readonly endpoint: string;
  /** Folder of the cache. */
  readonly cache: string;
  /** Token of the user; null for public repositories only. */
  readonly token: string | null;
  /** Whether to use the cache alone. */
  readonly offline: boolean;
  readonly listener: DownloadListener;
}

/** What the environment says about the hub; `tokenFile` holds the token where it has none. */
export interface HubEnvironment extends Pick<Hub, "endpoint" | "cache" | "token" | "offline"> {
  readonly tokenFile: string;
}

const REAL_SYSTEM: HubSystem = {
  fetch: (input, init) => fetch(input, init),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal && { signal }),
  timer(milliseconds, callback) {
    const id = setTimeout(callback, milliseconds);
    return () => clearTimeout(id);
  },
  random: Math.random,
  now: Date.now,
};

/** Sets up the hub as the environment says; `HF_HUB_OFFLINE` asks for the cache alone too. */
export async function openHub(
  offline: boolean,
  listener: DownloadListener,
  variable: (name: string) => string | undefined = (name) => Deno.env.get(name),
  system: HubSystem = REAL_SYSTEM,
): Promise<Hub> {
  const environment = hubEnvironment(variable);
  const { endpoint, cache, tokenFile } = environment;
  const token = environment.token ?? await readToken(tokenFile);
  return { ...system, endpoint, cache, token, offline: offline || environment.offline, listener };
}

/** A token that cannot be read is no token: most models are public, and the hub says if one is not. */
async function readToken(file: string): Promise<string | null> {
  try {
    return cleanToken(await Deno.readTextFile(file));
  } catch {
    return null;
  }
}

/**
 * Reads `HF_ENDPOINT`, `HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`,
 * `HF_TOKEN`, `HF_TOKEN_PATH` and `HF_HUB_OFFLINE`, as Python's huggingface_hub does
 * (`huggingface_hub/constants.py`).
 */
export function hubEnvironment(variable: (name: string) => string | undefined): HubEnvironment {
  // Python's functions of these names; empty counts as not set.
  const get = (name: string): string => variable(name) ?? "";
  const user = get("HOME") || get("USERPROFILE") || ".";
  const expand = (path: string): string =>
    path.replace(/^~(?=$|[/\\])/, user)
      .replace(/\$(\w+)|\$\{(\w+)\}/g, (whole, a, b) => get(a ?? b) || whole);

  const home = expand(
    get("HF_HOME") || join(get("XDG_CACHE_HOME") || join(user, ".cache"), "huggingface"),
  );
  const cache = get("HF_HUB_CACHE") || get("HUGGINGFACE_HUB_CACHE") || join(home, "hub");
  return {
    endpoint: endpointOf(get("HF_ENDPOINT")),
    cache: resolve(expand(cache)),
    token: cleanToken(get("HF_TOKEN")),
    tokenFile: expand(get("HF_TOKEN_PATH") || join(home, "token")),
    offline: /^(1|on|yes|true)$/i.test(get("HF_HUB_OFFLINE")),
  };
}

/** A token as it may stand in a header: without the line end of its file. */
export function cleanToken(text: string): string | null {
  return text.replace(/\s/g, "") || null;
}

function endpointOf(text: string): string {
  const endpoint = (text || "https://huggingface.co").replace(/\/+$/, "");
  if (/^https?:\/\//.test(endpoint) && URL.canParse(endpoint)) return endpoint;
  throw new AwqDiagError(
    `Cannot reach the hub: HF_ENDPOINT is "${text}", wanted an address such as "https://huggingface.co", correct or unset it`,
  );
}
