/**
 * Names of models and data sets on the Hugging Face hub.
 *
 * @module
 */

/** A repository, and which of its states. */
export interface HubId {
  /** Such as `Qwen/Qwen2.5-0.5B`. */
  readonly id: string;
  /** Branch, tag or commit; null when the name says none. */
  readonly revision: string | null;
}

/**
 * Reads `organisation/name` or `organisation/name@revision`.
 *
 * @param text What a user wrote.
 * @returns Its parts; null if it cannot be a name on the hub, such as a path.
 *
 * @example With and without a revision
 * ```ts
 * import { parseHubId } from "./hub_id.ts";
 * import assert from "node:assert/strict";
 *
 * const id = "Qwen/Qwen2.5-0.5B";
 * assert.deepEqual(parseHubId(id), { id, revision: null });
 * assert.deepEqual(parseHubId(`${id}@refs/pr/1`), { id, revision: "refs/pr/1" });
 * assert.equal(parseHubId("./models/mine"), null);
 * ```
 */
export function parseHubId(text: string): HubId | null {
  const found = /^([A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*)(?:@([^@\s]+))?$/.exec(text);
  return found === null ? null : { id: found[1]!, revision: found[2] ?? null };
}

/**
 * Recognises a snapshot in a Hugging Face cache, `models--<organisation>--<name>/snapshots/<commit>`.
 *
 * @param folder A folder's absolute path.
 * @returns The name and commit that it holds; null for any other folder.
 *
 * @example A snapshot
 * ```ts
 * import { parseSnapshotFolder } from "./hub_id.ts";
 * import assert from "node:assert/strict";
 *
 * const commit = "060db6499f32faf8b98477b0a26969ef7d8b9987";
 * assert.deepEqual(
 *   parseSnapshotFolder(`/hub/models--Qwen--Qwen2.5-0.5B/snapshots/${commit}`),
 *   { id: "Qwen/Qwen2.5-0.5B", revision: commit },
 * );
 * assert.equal(parseSnapshotFolder("/models/Qwen2.5-0.5B"), null);
 * ```
 */
export function parseSnapshotFolder(folder: string): HubId | null {
  const found = /[/\\]models--([^/\\]+)[/\\]snapshots[/\\]([0-9a-f]{40})$/.exec(folder);
  return found === null ? null : { id: found[1]!.replaceAll("--", "/"), revision: found[2]! };
}
