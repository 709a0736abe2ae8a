/**
 * Where a repository's files stand on the hub and in the cache, which Python's huggingface_hub shares:
 *
 *     models--org--name/blobs/<etag>                   contents
 *     models--org--name/snapshots/<commit>/<file>      relative links into blobs/
 *     models--org--name/refs/<branch or tag>           a commit
 *     models--org--name/.no_exist/<commit>/<file>      empty: the commit has no such file
 *     .locks/models--org--name/<etag>.lock             held while a blob is downloaded
 *
 * @module
 */

import { join } from "node:path";

/** Kinds of repositories. */
export type RepositoryKind = "model" | "dataset";

/** A repository and its folders in the cache. */
export interface Repository {
  /** What it holds. */
  readonly kind: RepositoryKind;
  /** Its name on the hub, such as `Qwen/Qwen2.5-0.5B`. */
  readonly id: string;
  /** Its folder. */
  readonly folder: string;
  /** The folder of its locks. */
  readonly locks: string;
}

/** Addresses and folders put this before the id. */
const prefixes = { model: "", dataset: "datasets/" } as const;

/**
 * Places a repository in a cache.
 *
 * @param cache Folder of the cache.
 * @param kind What the repository holds.
 * @param id Its name on the hub.
 * @returns The repository.
 * @throws {RangeError} If the id could lead out of the cache.
 *
 * @example A model
 * ```ts
 * import { repositoryIn } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * const { folder, locks } = repositoryIn("/hub", "model", "Qwen/Qwen2.5-0.5B");
 * assert.equal(folder, "/hub/models--Qwen--Qwen2.5-0.5B");
 * assert.equal(locks, "/hub/.locks/models--Qwen--Qwen2.5-0.5B");
 * ```
 */
export function repositoryIn(cache: string, kind: RepositoryKind, id: string): Repository {
  checkPath(id, "name", id);
  const name = [`${kind}s`, ...id.split("/")].join("--");
  return { kind, id, folder: join(cache, name), locks: join(cache, ".locks", name) };
}

/**
 * Refuses a path that could lead out of its folder; ids, revisions and file names become paths.
 *
 * @param path The path, with `/` between its parts.
 * @param what What it is, for the error.
 * @param id The repository, for the error.
 * @throws {RangeError} If a part is empty, `.` or `..`, or has a character that is not safe in a path.
 *
 * @example A branch of a pull request, and a way out
 * ```ts
 * import { checkPath } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * checkPath("refs/pr/1", "revision", "org/name");
 * assert.throws(() => checkPath("../../etc", "revision", "org/name"), RangeError);
 * ```
 */
export function checkPath(path: string, what: string, id: string): void {
  const safe = path.split("/").every((part) => /^(?!\.\.?$)[^\\:*?"<>|\p{Cc}]+$/u.test(part));
  if (safe) return;
  throw new RangeError(
    `Cannot download "${id}": its ${what} is ${
      JSON.stringify(path)
    }, wanted names joined by "/", check it`,
  );
}

/**
 * Tells commits from branches and tags.
 *
 * @param revision A revision.
 * @returns Whether it is a full commit, which never changes.
 *
 * @example A commit and a branch
 * ```ts
 * import { isCommit } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(isCommit("060db6499f32faf8b98477b0a26969ef7d8b9987"));
 * assert.ok(!isCommit("main"));
 * ```
 */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/**
 * Address of a file on the hub.
 *
 * @param endpoint Address of the hub.
 * @param repository The repository.
 * @param revision Branch, tag or commit.
 * @param file Path of the file in the repository.
 * @returns The address; it may redirect.
 *
 * @example A data set, at a branch with a slash
 * ```ts
 * import { fileUrl, repositoryIn } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * const wikitext = repositoryIn("/hub", "dataset", "Salesforce/wikitext");
 * assert.equal(
 *   fileUrl("https://huggingface.co", wikitext, "refs/pr/1", "a b/c.parquet"),
 *   "https://huggingface.co/datasets/Salesforce/wikitext/resolve/refs%2Fpr%2F1/a%20b/c.parquet",
 * );
 * ```
 */
export function fileUrl(
  endpoint: string,
  repository: Repository,
  revision: string,
  file: string,
): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `${repositoryUrl(endpoint, repository)}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/**
 * The page of a repository, where terms are accepted.
 *
 * @param endpoint Address of the hub.
 * @param repository The repository.
 * @returns The address.
 *
 * @example A model
 * ```ts
 * import { repositoryIn, repositoryUrl } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * const gemma = repositoryIn("/hub", "model", "google/gemma-2-2b");
 * assert.equal(repositoryUrl("https://hf.co", gemma), "https://hf.co/google/gemma-2-2b");
 * ```
 */
export function repositoryUrl(endpoint: string, repository: Repository): string {
  return `${endpoint}/${prefixes[repository.kind]}${repository.id}`;
}

/**
 * Where contents are kept.
 *
 * @param repository The repository.
 * @param etag Name of the contents: their sha256 for large files, git's sha1 for others.
 * @returns The path.
 *
 * @example A configuration
 * ```ts
 * import { blobPath, repositoryIn } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(blobPath(repositoryIn("/hub", "model", "a/b"), "c0ffee"), "/hub/models--a--b/blobs/c0ffee");
 * ```
 */
export function blobPath(repository: Repository, etag: string): string {
  return join(repository.folder, "blobs", etag);
}

/**
 * Where a commit's files are, or one of them.
 *
 * @param repository The repository.
 * @param commit The commit.
 * @param file Path of a file in the repository; the folder of all when left out.
 * @returns The path.
 *
 * @example A file
 * ```ts
 * import { repositoryIn, snapshotPath } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * const path = snapshotPath(repositoryIn("/hub", "model", "a/b"), "060db64", "config.json");
 * assert.equal(path, "/hub/models--a--b/snapshots/060db64/config.json");
 * ```
 */
export function snapshotPath(repository: Repository, commit: string, file = ""): string {
  return join(repository.folder, "snapshots", commit, ...file.split("/"));
}

/**
 * Target of the link that stands for a file in a snapshot.
 *
 * @param file Path of the file in the repository.
 * @param etag Name of its contents.
 * @returns A path relative to the link's folder, so that the cache can be moved.
 *
 * @example A file in a folder
 * ```ts
 * import { linkTarget } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(linkTarget("config.json", "c0ffee"), "../../blobs/c0ffee");
 * assert.equal(linkTarget("data/test.parquet", "c0ffee"), "../../../blobs/c0ffee");
 * ```
 */
export function linkTarget(file: string, etag: string): string {
  return join(...file.split("/").map(() => ".."), "..", "blobs", etag);
}

/**
 * Where the commit of a branch or tag is kept.
 *
 * @param repository The repository.
 * @param revision The branch or tag.
 * @returns The path.
 *
 * @example The main branch
 * ```ts
 * import { refPath, repositoryIn } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(refPath(repositoryIn("/hub", "model", "a/b"), "main"), "/hub/models--a--b/refs/main");
 * ```
 */
export function refPath(repository: Repository, revision: string): string {
  return join(repository.folder, "refs", ...revision.split("/"));
}

/**
 * Where it is kept that a commit has no such file.
 *
 * @param repository The repository.
 * @param commit The commit.
 * @param file Path of the file in the repository.
 * @returns The path.
 *
 * @example A model without a tokenizer
 * ```ts
 * import { absencePath, repositoryIn } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * const path = absencePath(repositoryIn("/hub", "model", "a/b"), "060db64", "tokenizer.json");
 * assert.equal(path, "/hub/models--a--b/.no_exist/060db64/tokenizer.json");
 * ```
 */
export function absencePath(repository: Repository, commit: string, file: string): string {
  return join(repository.folder, ".no_exist", commit, ...file.split("/"));
}

/**
 * The lock that a process holds while it downloads contents.
 *
 * @param repository The repository.
 * @param etag Name of the contents.
 * @returns The path.
 *
 * @example A lock
 * ```ts
 * import { lockPath, repositoryIn } from "./layout.ts";
 * import assert from "node:assert/strict";
 *
 * const path = lockPath(repositoryIn("/hub", "model", "a/b"), "c0ffee");
 * assert.equal(path, "/hub/.locks/models--a--b/c0ffee.lock");
 * ```
 */
export function lockPath(repository: Repository, etag: string): string {
  return join(repository.locks, `${etag}.lock`);
}
