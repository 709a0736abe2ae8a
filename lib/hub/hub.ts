/**
 * The hub as a command uses it: where it is, who asks, and how it is reached.
 *
 * Effect: reads the environment and the token's file.
 */

import { environmentVariable } from "../files/environment_variable.ts";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DownloadState } from "./meter.ts";
import { readToken, tokenIn } from "./token.ts";

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

/** Characters; the name of a host has at most 253. */
const LONGEST_ENDPOINT = 300;

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
  variable: (name: string) => string | undefined = (name) => environmentVariable(name),
  system: HubSystem = REAL_SYSTEM,
): Promise<Hub> {
  const environment = hubEnvironment(variable);
  const { endpoint, cache, tokenFile } = environment;
  const token = environment.token ?? await readToken(tokenFile);
  return { ...system, endpoint, cache, token, offline: offline || environment.offline, listener };
}

/**
 * Reads `HF_ENDPOINT`, `HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`,
 * `HF_TOKEN`, `HF_TOKEN_PATH` and `HF_HUB_OFFLINE`, as Python's huggingface_hub does
 * (`huggingface_hub/constants.py`).
 */
export function hubEnvironment(variable: (name: string) => string | undefined): HubEnvironment {
  // Python's functions of these names; empty counts as not set.
  const get = (name: string): string => checkLength(name, variable(name) ?? "");
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
    token: tokenIn(get("HF_TOKEN"), "HF_TOKEN", "or unset it"),
    tokenFile: expand(get("HF_TOKEN_PATH") || join(home, "token")),
    offline: /^(1|on|yes|true)$/i.test(get("HF_HUB_OFFLINE")),
  };
}

/** The longest path that a system takes; to resolve a longer one takes the square of its length. */
const LONGEST_PATH = 4096;

/** The value of a variable, which is a path but for these two. */
function checkLength(name: string, value: string): string {
  if (value.length <= LONGEST_PATH || ["HF_TOKEN", "HF_ENDPOINT"].includes(name)) return value;
  throw new AwqDiagError(
    `Cannot use the cache: ${name} has ${value.length} characters, wanted a path of at most ${LONGEST_PATH}, correct or unset it`,
  );
}

function endpointOf(text: string): string {
  const whole = text || "https://huggingface.co";
  let end = whole.length;
  while (whole[end - 1] === "/") end--;
  const endpoint = whole.slice(0, end);
  const plain = /^https?:\/\/[^\s?#@\p{C}]+$/u;
  if (endpoint.length <= LONGEST_ENDPOINT && plain.test(endpoint) && URL.canParse(endpoint)) {
    return endpoint;
  }
  // Before an @ may stand a password.
  const seen = text.includes("@")
    ? "an address with a name or password"
    : /[?#]/.test(text)
    ? `${shown(text.replace(/[?#].*$/s, ""))} and a query`
    : shown(text);
  throw new AwqDiagError(
    `Cannot reach the hub: HF_ENDPOINT is ${seen}, wanted an address such as "https://huggingface.co", correct or unset it`,
  );
}
