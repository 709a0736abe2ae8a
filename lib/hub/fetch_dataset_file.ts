/** A file of a data set from the hub. */

import { isThere } from "./cache.ts";
import { downloadFiles } from "./download_files.ts";
import { absentFile, fetchSnapshot, type Wish } from "./fetch_snapshot.ts";
import type { Hub } from "./hub.ts";
import { checkPath, repositoryIn, snapshotPath } from "./layout.ts";
import { planFiles } from "./plan_files.ts";

/** A file of a data set, on disk. */
export interface DatasetFile {
  /** The file; a link into the cache's blobs. */
  readonly path: string;
  /** The commit it belongs to. */
  readonly commit: string;
}

/** Finds a file of a data set in the cache or downloads it. */
export async function fetchDatasetFile(
  hub: Hub,
  id: string,
  file: string,
  revision = "main",
): Promise<DatasetFile> {
  checkPath(file, "file", id);
  const repository = repositoryIn(hub.cache, "dataset", id);
  const wish: Wish = {
    probe: file,
    async lack(repository, commit) {
      const there = await isThere(snapshotPath(repository, commit, file));
      return { needed: there ? [] : [file], unknown: [] };
    },
    async download(session, commit) {
      const { plans, absent } = await planFiles(session, commit, [file]);
      if (absent.length > 0) throw absentFile(repository, commit, file);
      await downloadFiles(session, plans);
    },
  };
  const { commit } = await fetchSnapshot(hub, repository, revision, wish);
  return { path: snapshotPath(repository, commit, file), commit };
}
