/**
 * Where a repository's files stand on the hub and in the cache, which Python's huggingface_hub shares:
 *
 *     models--org--name/blobs/<etag>                   contents
 *     models--org--name/snapshots/<commit>/<file>      relative links into blobs/
 *     models--org--name/refs/<branch or tag>           a commit
 *     models--org--name/.no_exist/<commit>/<file>      empty: the commit has no such file
 *     .locks/models--org--name/<etag>.lock             held while a blob is downloaded
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";
import { join } from "node:path";

/** A repository and its folders in the cache. */
export interface Repository {
  readonly kind: "model" | "dataset";
  /** Its name on the hub, such as `Qwen/Qwen2.5-0.5B`. */
  readonly id: string;
  readonly folder: string;
  readonly locks: string;
}

/** Bytes of a name on the common disks. */
const LONGEST_NAME = 255;
/** Characters, of which the folders around it leave enough on every system. */
const LONGEST_PATH = 1024;

/** Addresses and folders put this before the id. */
const PREFIXES = { model: "", dataset: "datasets/" } as const;

/** Places a repository in a cache. */
export function repositoryIn(cache: string, kind: Repository["kind"], id: string): Repository {
  checkPath(id, "name", id);
  const name = [`${kind}s`, ...id.split("/")].join("--");
  checkPath(name, "folder in the cache", id);
  return { kind, id, folder: join(cache, name), locks: join(cache, ".locks", name) };
}

/** Refuses a path that could lead out of its folder; ids, revisions and file names become paths. */
export function checkPath(path: string, what: string, id: string): void {
  if (path.length <= LONGEST_PATH && path.split("/").every(isName)) return;
  throw new AwqDiagError(
    `Cannot download ${shown(id)}: its ${what} is ${
      shown(path)
    }, wanted names of at most ${LONGEST_NAME} bytes joined by "/", check it`,
  );
}

/** Whether a text may be the name of a file on every system, and may stand in a message as it is. */
export function isName(text: string): boolean {
  return text !== "." && text !== ".." &&
    /^[^\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u.test(text) &&
    new TextEncoder().encode(text).length <= LONGEST_NAME;
}

export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

export function fileUrl(
  endpoint: string,
  repository: Repository,
  revision: string,
  file: string,
): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `${repositoryUrl(endpoint, repository)}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/** The page of a repository, where terms are accepted. */
export function repositoryUrl(endpoint: string, repository: Repository): string {
  const id = repository.id.split("/").map(encodeURIComponent).join("/");
  return `${endpoint}/${PREFIXES[repository.kind]}${id}`;
}

export function blobPath(repository: Repository, etag: string): string {
  return join(repository.folder, "blobs", etag);
}

/** Where a commit's files are, or one of them. */
export function snapshotPath(repository: Repository, commit: string, file = ""): string {
  return join(repository.folder, "snapshots", commit, ...file.split("/"));
}

/** Target of the link that stands for a file in a snapshot. */
export function linkTarget(file: string, etag: string): string {
  return join(...file.split("/").map(() => ".."), "..", "blobs", etag);
}

/** Where the commit of a branch or tag is kept. */
export function refPath(repository: Repository, revision: string): string {
  return join(repository.folder, "refs", ...revision.split("/"));
}

/** Where it is kept that a commit has no such file. */
export function absencePath(repository: Repository, commit: string, file: string): string {
  return join(repository.folder, ".no_exist", commit, ...file.split("/"));
}

/** The lock that a process holds while it downloads contents. */
export function lockPath(repository: Repository, etag: string): string {
  return join(repository.locks, `${etag}.lock`);
}
