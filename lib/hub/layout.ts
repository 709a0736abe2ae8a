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
import { join } from "node:path";

/** A repository and its folders in the cache. */
export interface Repository {
  readonly kind: "model" | "dataset";
  /** Its name on the hub, such as `Qwen/Qwen2.5-0.5B`. */
  readonly id: string;
  readonly folder: string;
  readonly locks: string;
}

/** Addresses and folders put this before the id. */
const PREFIXES = { model: "", dataset: "datasets/" } as const;

/** Places a repository in a cache. */
export function repositoryIn(cache: string, kind: Repository["kind"], id: string): Repository {
  checkPath(id, "name", id);
  const name = [`${kind}s`, ...id.split("/")].join("--");
  return { kind, id, folder: join(cache, name), locks: join(cache, ".locks", name) };
}

/** Refuses a path that could lead out of its folder; ids, revisions and file names become paths. */
export function checkPath(path: string, what: string, id: string): void {
  const safe = path.split("/").every((part) => /^(?!\.\.?$)[^\\:*?"<>|\p{Cc}]+$/u.test(part));
  if (safe) return;
  throw new AwqDiagError(
    `Cannot download "${id}": its ${what} is ${
      JSON.stringify(path)
    }, wanted names joined by "/", check it`,
  );
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
  return `${endpoint}/${PREFIXES[repository.kind]}${repository.id}`;
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
