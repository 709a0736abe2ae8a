/** What the headers of the hub's answers mean. */

import type { FileAnswer } from "./session.ts";

/** What a server that may be no hub says about a file. */
type FileMetadata = { readonly [Key in keyof FileAnswer]: FileAnswer[Key] | null };

/** `X-Linked-*` describe the file behind a redirect to its storage. */
export function fileMetadata(headers: Headers, redirects: boolean): FileMetadata {
  const etag = (headers.get("x-linked-etag") ?? headers.get("etag") ?? "").replace(/^W\//, "");
  const commit = headers.get("x-repo-commit") ?? "";
  return {
    commit: /^[0-9a-f]{40}$/.test(commit) ? commit : null,
    etag: /^"?([0-9a-f]{40}|[0-9a-f]{64})"?$/.exec(etag)?.[1] ?? null,
    size: wholeNumber(headers.get("x-linked-size")) ?? (redirects ? null : ownLength(headers)),
  };
}

/** Characters; a date in a header has 29. */
const LONGEST_DATE = 50;

/**
 * How long the hub asks to wait: `Retry-After`, or the rest of the window in its `RateLimit`
 * (`"api";r=0;t=55`: none remaining, 55 s to go).
 */
export function retryAfterSeconds(headers: Headers, now: number): number | null {
  const text = headers.get("retry-after");
  if (text !== null) {
    const date = text.length <= LONGEST_DATE ? Date.parse(text) : NaN;
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
