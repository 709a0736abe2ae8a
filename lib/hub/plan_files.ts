/**
 * Asks the hub about files before any is transferred, so that the size of a download and what is
 * missing are known at its start.
 */

import { rememberAbsence } from "./cache.ts";
import { downloadError, refusal } from "./download_error.ts";
import { fileMetadata } from "./headers.ts";
import { fileUrl, isCommit, snapshotPath } from "./layout.ts";
import { mapLimited } from "./parallel.ts";
import { isFile } from "./regular_file.ts";
import { type HubResponse, send } from "./request.ts";
import { withRetries } from "./retry.ts";
import type { FileAnswer, Session } from "./session.ts";
import { sizeLimit } from "./size_limit.ts";

/** A file that is to be brought into the snapshot of a commit, its `revision`. */
export interface FilePlan extends Pick<FileAnswer, "etag" | "size"> {
  readonly file: string;
  readonly url: string;
  readonly revision: string;
}

/** Asks for files of a commit. Those that are in its snapshot are left out. */
export async function planFiles(
  session: Session,
  commit: string,
  files: readonly string[],
): Promise<{ plans: readonly FilePlan[]; absent: readonly string[] }> {
  const found = await mapLimited(
    files,
    (file, signal) => planFile({ ...session, signal }, commit, file),
  );
  return {
    plans: found.filter((plan) => typeof plan === "object"),
    absent: files.filter((_, i) => found[i] === "absent"),
  };
}

async function planFile(
  session: Session,
  commit: string,
  file: string,
): Promise<FilePlan | "absent" | "cached"> {
  const { repository, hub } = session;
  if (await isFile(snapshotPath(repository, commit, file))) return "cached";
  const about = await askAbout(session, commit, file);
  if (about === null) {
    await rememberAbsence(repository, commit, file);
    return "absent";
  }
  const { etag, size } = about;
  if (size !== null && size > sizeLimit(file, true)) {
    throw tooLarge(session, file, `is announced with ${size}`, true);
  }
  const url = fileUrl(hub.endpoint, repository, commit, file);
  return { file, url, revision: commit, etag, size };
}

export function tooLarge(
  { repository }: Session,
  file: string,
  seen: string,
  announced: boolean,
): Error {
  const wanted = `at most ${sizeLimit(file, announced)}`;
  return downloadError(
    repository.id,
    `${file} ${seen} bytes`,
    wanted,
    "check the repository and HF_ENDPOINT",
  );
}

/** Asks about one file, once per session. */
export async function askAbout(
  session: Session,
  revision: string,
  file: string,
): Promise<FileAnswer | null> {
  const { hub, repository, answers, signal } = session;
  const known = answers.get(`${revision}/${file}`);
  if (known !== undefined) return known;
  const url = fileUrl(hub.endpoint, repository, revision, file);
  const read = (response: HubResponse) =>
    isAbsence(response, revision) ? null : readAnswer(session, revision, file, response);
  const ask = () => send(hub, { method: "HEAD", url, signal }, read);
  const answer = await withRetries(session, file, ask);
  if (answer !== null) answers.set(`${answer.commit}/${file}`, answer);
  return answer;
}

/** 404 is also the answer for an unknown repository or revision. */
function isAbsence({ status, headers }: HubResponse, revision: string): boolean {
  const code = headers.get("x-error-code");
  if (status !== 404 || code === "RepoNotFound" || code === "RevisionNotFound") return false;
  return code === "EntryNotFound" || headers.has("x-repo-commit") || isCommit(revision);
}

function readAnswer(
  session: Session,
  revision: string,
  file: string,
  response: HubResponse,
): FileAnswer {
  if (response.status >= 400) throw refusal(session, response, revision, file);
  const { commit, etag, size } = fileMetadata(response.hubHeaders, response.hubRedirects);
  const known = commit ?? (isCommit(revision) ? revision : null);
  if (known !== null && etag !== null) return { commit: known, etag, size };
  const lacking = known === null ? "X-Repo-Commit" : "an ETag that is a hash";
  const seen = `${session.hub.endpoint} answered for ${file} without ${lacking}`;
  throw downloadError(session.repository.id, seen, "a hub", "check HF_ENDPOINT and proxies");
}
