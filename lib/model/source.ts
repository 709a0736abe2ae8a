/**
 * Where a model comes from: the bundled one, a folder, or the Hugging Face hub.
 *
 * Effect: looks at the disk. What reaches the hub is handed in.
 *
 * @module
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { basename, resolve } from "node:path";
import { bundledPath } from "../files/bundled_path.ts";
import { statIfThere } from "../files/exists.ts";
import { type HubId, parseHubId, parseSnapshotFolder } from "./hub_id.ts";
import { modelSlug } from "./model_slug.ts";

/** Name of the bundled model, and of its folder below `models/`. */
export const BUNDLED_NAME = "wiki-qwen2-7m";

/** A model that was found. */
export interface ModelSource {
  /** Name for people: the hub's id where it is known, or the last part of the folder. */
  readonly name: string;
  /** Name for files. */
  readonly slug: string;
  /** Where it was found. */
  readonly kind: "bundled" | "folder" | "hub";
  /** The checkpoint's folder, absolute. */
  readonly folder: string;
  /** Commit on the hub; null where none is known. */
  readonly revision: string | null;
}

/**
 * Brings a checkpoint of the hub to this machine.
 *
 * @param id Such as `Qwen/Qwen2.5-0.5B`.
 * @param revision Branch, tag or commit; undefined for the main branch.
 * @returns Its folder and its commit.
 */
export type FetchSnapshot = (
  id: string,
  revision: string | undefined,
) => Promise<{ readonly folder: string; readonly commit: string }>;

/**
 * Finds a model: a folder of this name goes before the hub.
 *
 * @param model A folder, or a name on the hub as `organisation/name` or `organisation/name@revision`;
 * without it the bundled model.
 * @param revision Branch, tag or commit, for a name that says none.
 * @param fetchSnapshot Reaches the hub; without it only models on this machine are found.
 * @returns Where the model is. Whether it is a checkpoint is up to `openCheckpoint`.
 * @throws {AwqDiagError} If there is no such folder, or what `fetchSnapshot` throws.
 * @throws {AwqDiagError} If the path is not a folder, or a revision is asked of something without any.
 */
export async function findModel(
  model: string | undefined,
  revision?: string,
  fetchSnapshot?: FetchSnapshot,
): Promise<ModelSource> {
  const kind = model === undefined ? "folder" : await kindOfPath(model);
  if (kind === "file") {
    throw new AwqDiagError(
      `Cannot find the model: "${model}" is a file, wanted a checkpoint's folder, pass the folder that holds config.json`,
    );
  }
  const hubId = model === undefined || kind === "folder" ? null : parseHubId(model);
  if (hubId !== null && fetchSnapshot !== undefined) {
    return await hubSource(hubId, revision, fetchSnapshot);
  }
  if (kind === "nothing") {
    throw new AwqDiagError(
      `Cannot find the model: there is no folder "${model}", wanted a checkpoint's folder or a name on the hub such as "Qwen/Qwen2.5-0.5B", check the path`,
    );
  }
  if (revision !== undefined) {
    throw new AwqDiagError(
      `Cannot find the model: ${
        model === undefined ? "the bundled model" : `the folder "${model}"`
      } has no revisions, wanted a name on the hub with --revision "${revision}", leave one out`,
    );
  }
  return model === undefined ? await bundledSource() : folderSource(resolve(model));
}

async function hubSource(
  { id, revision: own }: HubId,
  revision: string | undefined,
  fetchSnapshot: FetchSnapshot,
): Promise<ModelSource> {
  if (own !== null && revision !== undefined && own !== revision) {
    throw new AwqDiagError(
      `Cannot find the model: "${id}@${own}" is asked for with --revision "${revision}", wanted one revision, leave one out`,
    );
  }
  const { folder, commit } = await fetchSnapshot(id, own ?? revision);
  return { name: id, slug: modelSlug(id), kind: "hub", folder, revision: commit };
}

async function bundledSource(): Promise<ModelSource> {
  const folder = await bundledPath(`models/${BUNDLED_NAME}`);
  return { name: BUNDLED_NAME, slug: BUNDLED_NAME, kind: "bundled", folder, revision: null };
}

/** A snapshot's own name is its commit; what people call it stands further up. */
function folderSource(folder: string): ModelSource {
  const { id, revision } = parseSnapshotFolder(folder) ?? { id: basename(folder), revision: null };
  return { name: id, slug: modelSlug(id), kind: "folder", folder, revision };
}

async function kindOfPath(path: string): Promise<"folder" | "file" | "nothing"> {
  // Deno's permission check stumbles over it.
  if (path === "") return "nothing";
  const found = await statIfThere(path);
  if (found === null) return "nothing";
  return found.isDirectory ? "folder" : "file";
}
