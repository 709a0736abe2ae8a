/** The errors of a download in one line each: what passes, what the disk and the hub refuse. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { isFileError } from "../errors/file_problem.ts";
import { printable, shown } from "../errors/shown_text.ts";
import { repositoryUrl } from "./layout.ts";
import type { Session } from "./session.ts";
import { withoutToken } from "./token.ts";

/** A trouble that may be over soon; it is tried again before a user hears of it. */
export class TransientError extends AwqDiagError {
  override readonly name: string = "TransientError";

  constructor(
    readonly seen: string,
    readonly advice: string,
    readonly waitSeconds: number | null = null,
    cause?: unknown,
  ) {
    super(`${seen}, ${advice}`, { cause });
  }
}

/** No connection came about. */
export class NoConnectionError extends TransientError {
  override readonly name = "NoConnectionError";

  constructor(
    seen: string,
    advice: string,
    /** Attempts that make sense while the hub has not answered at all. */
    readonly tries: number,
    cause: Error,
  ) {
    super(seen, advice, null, cause);
  }
}

export function downloadError(
  id: string,
  seen: string,
  wanted: string,
  advice: string,
  cause?: unknown,
): Error {
  return new AwqDiagError(`Cannot download ${shown(id)}: ${seen}, wanted ${wanted}, ${advice}`, {
    cause,
  });
}

/** What the system has against the cache; other errors come back as they are. */
export function diskProblem(
  error: unknown,
  { repository: { id }, hub: { cache }, meter }: Session,
): unknown {
  if (!(error instanceof Error) || error instanceof AwqDiagError) return error;
  const code = "code" in error ? String(error.code) : "";
  const folder = shown(cache, 200);
  if (code === "ENOSPC" || code === "EDQUOT") {
    const { done, total } = meter.state();
    return downloadError(
      id,
      `the disk of ${folder} is full`,
      `room for ${total - done} more bytes`,
      "free some, or set HF_HUB_CACHE to another disk, and run again",
      error,
    );
  }
  // What Deno keeps to itself is not a matter of --allow-read and --allow-write.
  if (error.message.startsWith("Requires all access")) {
    const seen = `the cache is ${folder} and Deno opens nothing under /dev, /proc and /sys`;
    const advice = "set HF_HUB_CACHE to another folder or start Deno with --allow-all";
    return downloadError(id, seen, "a folder on a disk", advice, error);
  }
  if (code === "EACCES" || code === "EROFS" || error instanceof Deno.errors.NotCapable) {
    const advice = "change its owner or mode, or set HF_HUB_CACHE to another folder";
    return downloadError(id, `${folder} may not be written`, "a cache", advice, error);
  }
  if (!isFileError(error)) return error;
  const seen = `the cache ${folder} cannot be used (${printable(error.message.slice(0, 300))})`;
  const advice = "mend what is there or set HF_HUB_CACHE to another folder";
  return downloadError(id, seen, "a folder of files and links", advice, error);
}

/**
 * Puts a refusal of the hub into one line. The hub tells refusals apart in `X-Error-Code`; it answers
 * 401 for a repository that does not exist, so as not to tell which private ones do.
 */
export function refusal(
  { hub: { endpoint, token }, repository }: Session,
  { status, headers }: Pick<Response, "status" | "headers">,
  revision: string,
  file: string,
): Error {
  const { id, kind } = repository;
  const code = headers.get("x-error-code") ?? "";
  const said = withoutToken(headers.get("x-error-message") ?? "", token);
  const text = printable(said.slice(0, 200));
  const page = repositoryUrl(endpoint, repository);
  if (code === "GatedRepo" || (status === 403 && code + text === "")) {
    const who = token !== null ? "the token that was sent has no access" : "no token was sent";
    const login = token !== null ? "with the token's account" : "and set HF_TOKEN";
    const terms = `accept its terms at ${page} ${login}`;
    return downloadError(id, `it is gated and ${who} (${status})`, "a token with access", terms);
  }
  if (code === "RevisionNotFound") {
    const seen = `it has no revision ${shown(revision)}`;
    return downloadError(id, seen, "a branch, tag or commit", `choose one listed at ${page}`);
  }
  if (/^Invalid credentials/i.test(text)) {
    const seen = `${endpoint} does not accept the token (${status})`;
    return downloadError(id, seen, "a valid token or none", "correct HF_TOKEN or the token's file");
  }
  if (status === 401 || status === 404) {
    const noun = kind === "model" ? "model" : "data set";
    const who = token !== null ? "to this token" : "without a token";
    const seen = `${endpoint} shows no such ${noun} ${who} (${status})`;
    // A path that is misspelt may look like a name.
    const wanted = `a ${noun}'s name there${kind === "model" ? " or a folder" : ""}`;
    const remedy = token !== null
      ? "or what the token may read"
      : "or set HF_TOKEN if it is private";
    return downloadError(id, seen, wanted, `check the spelling, ${remedy}`);
  }
  const seen = `${endpoint} answered ${status}${text === "" ? "" : ` (${text})`}`;
  return downloadError(id, seen, file, "check the token's rights and HF_ENDPOINT");
}
