/**
 * Where the hub and its cache are, by the variables that Python's huggingface_hub reads too
 * (`huggingface_hub/constants.py`).
 */

import { join, resolve } from "node:path";

/** What the environment says about the hub; `tokenFile` holds the token where it has none. */
export interface HubEnvironment {
  readonly endpoint: string;
  readonly cache: string;
  readonly token: string | null;
  readonly tokenFile: string;
  readonly offline: boolean;
}

/**
 * Reads `HF_ENDPOINT`, `HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`,
 * `HF_TOKEN`, `HF_TOKEN_PATH` and `HF_HUB_OFFLINE`.
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
  throw new TypeError(
    `Cannot reach the hub: HF_ENDPOINT is "${text}", wanted an address such as "https://huggingface.co", correct or unset it`,
  );
}
