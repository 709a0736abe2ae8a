/** What the hub's refusals mean to a user. */

import { downloadError } from "./download_error.ts";
import { type Repository, repositoryUrl } from "./layout.ts";

/** What was asked for, and by whom. */
export interface RefusedRequest {
  /** Address of the hub. */
  readonly endpoint: string;
  /** The repository. */
  readonly repository: Repository;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** The file. */
  readonly file: string;
  /** Whether a token was sent. */
  readonly token: boolean;
}

/**
 * Puts a refusal into one line. The hub tells refusals apart in `X-Error-Code`; it answers 401 for a
 * repository that does not exist, so as not to tell which private ones do.
 */
export function refusal(status: number, headers: Headers, request: RefusedRequest): Error {
  const { endpoint, repository: { id, kind }, revision, token } = request;
  const code = headers.get("x-error-code") ?? "";
  const text = (headers.get("x-error-message") ?? "").slice(0, 200);
  const page = repositoryUrl(endpoint, request.repository);
  if (code === "GatedRepo" || (status === 403 && code + text === "")) {
    const who = token ? "the token that was sent has no access" : "no token was sent";
    const login = token ? "with the token's account" : "and set HF_TOKEN";
    const terms = `accept its terms at ${page} ${login}`;
    return downloadError(id, `it is gated and ${who} (${status})`, "a token with access", terms);
  }
  if (code === "RevisionNotFound") {
    const seen = `it has no revision "${revision}"`;
    return downloadError(id, seen, "a branch, tag or commit", `choose one listed at ${page}`);
  }
  if (/^Invalid credentials/i.test(text)) {
    const seen = `${endpoint} does not accept the token (${status})`;
    return downloadError(id, seen, "a valid token or none", "correct HF_TOKEN or the token's file");
  }
  if (status === 401 || status === 404) {
    const noun = kind === "model" ? "model" : "data set";
    const who = token ? "to this token" : "without a token";
    const seen = `${endpoint} shows no such ${noun} ${who} (${status})`;
    // A path that is misspelt may look like a name.
    const wanted = kind === "model"
      ? "a model's name there or a folder"
      : "a data set's name there";
    const remedy = token ? "or what the token may read" : "or set HF_TOKEN if it is private";
    return downloadError(id, seen, wanted, `check the spelling, ${remedy}`);
  }
  const seen = `${endpoint} answered ${status}${text === "" ? "" : ` (${text})`}`;
  return downloadError(id, seen, request.file, "check the token's rights and HF_ENDPOINT");
}
