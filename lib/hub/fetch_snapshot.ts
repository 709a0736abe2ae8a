/** Finds files of a repository in the cache, or brings them there. */

import { shown } from "../errors/shown_text.ts";
import { cachedCommit, rememberCommit } from "./cache.ts";
import { diskProblem, downloadError } from "./download_error.ts";
import type { Hub } from "./hub.ts";
import { checkPath, isCommit, type Repository, snapshotPath } from "./layout.ts";
import { askAbout } from "./plan_files.ts";
import { openSession, type Session } from "./session.ts";

/** A commit of a repository, on disk. */
export interface Snapshot {
  /** Its files are links into the cache's blobs. */
  readonly folder: string;
  readonly commit: string;
}

/** What a snapshot does not have. */
export interface MissingFiles {
  /** Files without which it is of no use. */
  readonly needed: readonly string[];
  /** Files that it would have if the commit has them; nobody has asked yet. */
  readonly unknown: readonly string[];
}

/** Which files of a repository are wanted. */
export interface WantedFiles {
  /** A file that every revision must have; asking about it gives the commit. */
  readonly probe: string;
  /** Looks at the snapshot of a commit, without asking the hub. */
  findMissing(repository: Repository, commit: string): Promise<MissingFiles>;
  download(session: Session, commit: string, missing: MissingFiles): Promise<void>;
}

/**
 * Finds files in the cache or downloads them. What is cached for a commit is used without a request;
 * for a branch or tag, one request tells whether it has moved. If the hub does not answer or refuses,
 * what is cached is used, and the listener hears of it.
 */
export async function fetchSnapshot(
  hub: Hub,
  repository: Repository,
  revision: string,
  files: WantedFiles,
): Promise<Snapshot> {
  checkPath(revision, "revision", repository.id);
  const session = openSession(hub, repository);
  try {
    return await findOrBring(session, revision, files);
  } catch (error) {
    throw diskProblem(error, session);
  }
}

async function findOrBring(
  session: Session,
  revision: string,
  files: WantedFiles,
): Promise<Snapshot> {
  const { hub, repository } = session;
  const snapshot = (commit: string) => ({ folder: snapshotPath(repository, commit), commit });
  const cached = await cachedCommit(repository, revision);
  const missing = cached === null ? null : await files.findMissing(repository, cached);
  if (missing === null || missing.needed.length > 0) {
    if (hub.offline) throw offlineMiss(hub, repository, revision, missing);
    const commit = await currentCommit(session, revision, files);
    await bring(session, revision, commit, files);
    return snapshot(commit);
  }

  const complete = missing.unknown.length === 0;
  if (hub.offline || (complete && isCommit(revision))) return snapshot(cached!);
  // With something to fall back on, nobody should wait for a hub that is not there.
  const hasty = { ...session, patience: 1 };
  let commit = cached!;
  try {
    commit = await currentCommit(hasty, revision, files);
    if (commit === cached && !complete) await bring(hasty, revision, commit, files);
  } catch (error) {
    const { message } = diskProblem(error, session) as Error;
    hub.listener.note(`using commit ${cached} from the cache: ${message}`);
  }
  // A newer commit that cannot be had is an error: the user would get something else.
  if (commit !== cached) await bring(session, revision, commit, files);
  return snapshot(commit);
}

async function bring(
  session: Session,
  revision: string,
  commit: string,
  files: WantedFiles,
): Promise<void> {
  const { repository } = session;
  await files.download(session, commit, await files.findMissing(repository, commit));
  // Last, so that a broken download leaves the branch at what was whole before.
  if (!isCommit(revision)) await rememberCommit(repository, revision, commit);
}

async function currentCommit(
  session: Session,
  revision: string,
  files: WantedFiles,
): Promise<string> {
  if (isCommit(revision)) return revision;
  const answer = await askAbout(session, revision, files.probe);
  if (answer === null) throw absentFile(session.repository, revision, files.probe);
  return answer.commit;
}

export function absentFile(repository: Repository, revision: string, file: string): Error {
  const wanted = repository.kind === "model" ? "a Hugging Face checkpoint" : "the data set's file";
  const advice = "check the name and the revision";
  return downloadError(repository.id, `it has no ${file} at ${shown(revision)}`, wanted, advice);
}

/** Names of files, the first few where there are many. */
function listed(files: readonly string[]): string {
  const more = files.length - 3;
  const names = more > 1 ? [...files.slice(0, 3), `${more} more`] : files;
  return names.join(" and ");
}

function offlineMiss(
  hub: Hub,
  repository: Repository,
  revision: string,
  missing: MissingFiles | null,
): Error {
  const cache = shown(hub.cache, 200);
  const seen = missing === null
    ? `${cache} has nothing of its revision ${shown(revision)}`
    : `${cache} lacks ${listed(missing.needed)} of its revision ${shown(revision)}`;
  return downloadError(
    repository.id,
    `downloads are switched off and ${seen}`,
    "it in the cache",
    "run once without --offline and HF_HUB_OFFLINE",
  );
}
