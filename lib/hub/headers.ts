/**
 * What the headers of the hub's answers mean.
 *
 * @module
 */

/** What the hub says about a file before it sends it. */
export interface FileMetadata {
  /** Commit that the asked revision stands for; null from a server that is no hub. */
  readonly commit: string | null;
  /** sha256 of a large file, git's sha1 of a small one, in hexadecimal; null if it is neither. */
  readonly etag: string | null;
  /** Bytes; null where the headers do not say. */
  readonly size: number | null;
}

/**
 * Reads the metadata of a file. `X-Linked-*` describe the file behind a redirect to its storage.
 *
 * @param headers Headers of the hub's own answer, not of the storage it redirects to.
 * @param redirects Whether that answer is a redirect, so that its length is not the file's.
 * @returns The metadata.
 *
 * @example A large file
 * ```ts
 * import { fileMetadata } from "./headers.ts";
 * import assert from "node:assert/strict";
 *
 * const sha256 = "7d".repeat(32);
 * const headers = new Headers({ "x-linked-etag": `"${sha256}"`, "x-linked-size": "988097824" });
 * assert.deepEqual(fileMetadata(headers, true), { commit: null, etag: sha256, size: 988097824 });
 * ```
 */
export function fileMetadata(headers: Headers, redirects: boolean): FileMetadata {
  const etag = (headers.get("x-linked-etag") ?? headers.get("etag") ?? "").replace(/^W\//, "");
  const commit = headers.get("x-repo-commit") ?? "";
  return {
    commit: /^[0-9a-f]{40}$/.test(commit) ? commit : null,
    etag: /^"?([0-9a-f]{40}|[0-9a-f]{64})"?$/.exec(etag)?.[1] ?? null,
    size: wholeNumber(headers.get("x-linked-size")) ?? (redirects ? null : ownLength(headers)),
  };
}

/**
 * How long the hub asks to wait: `Retry-After`, or the rest of the window in its `RateLimit`
 * (`"api";r=0;t=55`: none remaining, 55 s to go).
 *
 * @param headers Headers of an answer with status 429 or 503.
 * @param now Milliseconds since 1970.
 * @returns Seconds; null where the headers do not say.
 *
 * @example Three ways to say it
 * ```ts
 * import { retryAfterSeconds } from "./headers.ts";
 * import assert from "node:assert/strict";
 *
 * const date = "Thu, 01 Jan 1970 00:00:30 GMT";
 * assert.equal(retryAfterSeconds(new Headers({ "retry-after": "7" }), 0), 7);
 * assert.equal(retryAfterSeconds(new Headers({ "retry-after": date }), 10_000), 20);
 * assert.equal(retryAfterSeconds(new Headers({ ratelimit: '"api";r=0;t=55' }), 0), 55);
 * ```
 */
export function retryAfterSeconds(headers: Headers, now: number): number | null {
  const text = headers.get("retry-after");
  if (text !== null) {
    const date = Date.parse(text);
    return wholeNumber(text) ?? (Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000));
  }
  return wholeNumber(/\br=0;\s*t=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1] ?? null);
}

/** Some servers answer HEAD with a length of 0; a compressed length is not the file's. */
function ownLength(headers: Headers): number | null {
  const plain = (headers.get("content-encoding") ?? "identity") === "identity";
  return plain ? wholeNumber(headers.get("content-length")) || null : null;
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}
