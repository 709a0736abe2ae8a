/** A file of a data set from the hub. */

import { downloadFiles } from "./download_files.ts";
import { absentFile, fetchSnapshot, type WantedFiles } from "./fetch_snapshot.ts";
import type { Hub } from "./hub.ts";
import { checkPath, repositoryIn, snapshotPath } from "./layout.ts";
import { planFiles } from "./plan_files.ts";
import { isFile } from "./regular_file.ts";

/** A file of a data set, on disk: a link into the cache's blobs. */
export interface DatasetFile {
  readonly path: string;
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
  const files: WantedFiles = {
    probe: file,
    async findMissing(repository, commit) {
      const there = await isFile(snapshotPath(repository, commit, file));
      return { needed: there ? [] : [file], unknown: [] };
    },
    async download(session, commit) {
      const { plans, absent } = await planFiles(session, commit, [file]);
      if (absent.length > 0) throw absentFile(repository, commit, file);
      await downloadFiles(session, plans);
    },
  };
  const { commit } = await fetchSnapshot(hub, repository, revision, files);
  return { path: snapshotPath(repository, commit, file), commit };
}
