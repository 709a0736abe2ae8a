/**
 * The hub as a command uses it: where it is, who asks, and the means to reach it.
 *
 * Effect: reads the environment and the token's file.
 *
 * @module
 */

import { setTimeout } from "node:timers/promises";
import { cleanToken, hubEnvironment } from "./environment.ts";
import type { DownloadState } from "./meter.ts";

/** Told how a download goes. */
export interface DownloadListener {
  /** Called whenever bytes have been put on disk. */
  progress(state: DownloadState): void;
  /** Called with what a user should know: what is waited for, what is done instead. */
  note(text: string): void;
}

/** The outside world; tests pass their own. */
export interface HubMeans {
  /** Sends a request. */
  readonly fetch: typeof fetch;
  /** Waits for some milliseconds, or until the signal. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** A number from 0 to 1. */
  readonly random: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A connection that brings nothing for so many milliseconds is given up. */
  readonly stall: number;
}

/** The hub, its cache, and how to reach it. */
export interface Hub {
  /** Address, without a final slash. */
  readonly endpoint: string;
  /** Folder of the cache. */
  readonly cache: string;
  /** Token of the user; null for public repositories only. */
  readonly token: string | null;
  /** Whether to use the cache alone. */
  readonly offline: boolean;
  /** Told how a download goes. */
  readonly listener: DownloadListener;
  /** The outside world. */
  readonly means: HubMeans;
}

/** The world as it is. Ten seconds are huggingface_hub's `DEFAULT_DOWNLOAD_TIMEOUT`. */
const realMeans: HubMeans = {
  fetch: (input, init) => fetch(input, init),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, signal && { signal }),
  random: Math.random,
  now: Date.now,
  stall: 10_000,
};

/**
 * Sets up the hub as the environment says.
 *
 * @param offline Whether the user asked to use the cache alone; `HF_HUB_OFFLINE` asks for it too.
 * @param listener Told how downloads go.
 * @param variable Value of an environment variable.
 * @param means The outside world.
 * @returns The hub. Nothing has been asked of it yet.
 * @throws {TypeError} If `HF_ENDPOINT` is no web address.
 */
export async function openHub(
  offline: boolean,
  listener: DownloadListener,
  variable: (name: string) => string | undefined = (name) => Deno.env.get(name),
  means: HubMeans = realMeans,
): Promise<Hub> {
  const environment = hubEnvironment(variable);
  const { endpoint, cache, tokenFile } = environment;
  const token = environment.token ?? await readToken(tokenFile);
  return { endpoint, cache, token, offline: offline || environment.offline, listener, means };
}

/** A token that cannot be read is no token: most models are public, and the hub says if one is not. */
async function readToken(file: string): Promise<string | null> {
  try {
    return cleanToken(await Deno.readTextFile(file));
  } catch {
    return null;
  }
}
