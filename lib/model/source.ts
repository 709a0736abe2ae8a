/**
 * Where a model comes from: the bundled one or a folder; the place where a hub will come in.
 *
 * Effect: looks at the disk.
 *
 * @module
 */

import { basename, join, resolve } from "node:path";
import { modelSlug } from "./model_slug.ts";

/** A model that was found. */
export interface ModelSource {
  /** Name for people: the hub's id, or the last part of the folder. */
  readonly name: string;
  /** Name for files. */
  readonly slug: string;
  /** Where it was found. */
  readonly kind: "bundled" | "folder" | "hub";
  /** The checkpoint's folder, absolute. */
  readonly folder: string;
  /** Commit of the hub; null elsewhere. */
  readonly revision: string | null;
}

/** The model that comes with the project. */
const bundledName = "wiki-qwen2-7m";

/**
 * Finds a model on this machine.
 *
 * @param model A folder; without it the bundled model.
 * @returns Where the model is. Whether it is a checkpoint is up to `openCheckpoint`.
 * @throws {Error} If there is no such folder.
 * @throws {TypeError} If the path is not a folder.
 */
export async function findModel(model: string | undefined): Promise<ModelSource> {
  if (model === undefined) {
    const folder = join(import.meta.dirname!, "..", "..", "models", bundledName);
    return localSource("bundled", folder);
  }
  const kind = await kindOfPath(model);
  if (kind === "folder") return localSource("folder", resolve(model));
  if (kind === "file") {
    throw new TypeError(
      `Cannot find the model: "${model}" is a file, wanted a checkpoint's folder, pass the folder that holds config.json`,
    );
  }
  if (looksLikeHubId(model)) {
    // The hub client comes in here, and returns kind "hub" with the revision it resolved.
    throw new Error(
      `Cannot find the model: "${model}" is no folder here and downloading is not supported yet, wanted a folder, download the checkpoint and pass its folder`,
    );
  }
  throw new Error(
    `Cannot find the model: there is no folder "${model}", wanted a checkpoint's folder, check the path`,
  );
}

function localSource(kind: "bundled" | "folder", folder: string): ModelSource {
  const name = basename(folder);
  return { name, slug: modelSlug(name), kind, folder, revision: null };
}

async function kindOfPath(path: string): Promise<"folder" | "file" | "nothing"> {
  try {
    return (await Deno.stat(path)).isDirectory ? "folder" : "file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "nothing";
    throw error;
  }
}

/** `organisation/name`, each part beginning with a letter or digit. */
function looksLikeHubId(model: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(model);
}
